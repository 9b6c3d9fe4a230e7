import { createRequire } from 'node:module'
import type { EChartsOption } from 'echarts'
import { escaped, html, type Markup, trusted } from '../markup.ts'

/** What a chart says to those who do not see it. */
export interface Caption {
  readonly id: string
  readonly title: string
  readonly description: string
}

export interface Drawing {
  readonly option: EChartsOption
  readonly height: number
}

/** Drawn twice: text in a picture that is scaled down to a phone could not be read. */
export const widths = { wide: 700, narrow: 340 } as const

/** The page's own colours, so that a chart follows light and dark with it. */
export const colour = {
  ink: 'var(--ink)',
  muted: 'var(--muted)',
  line: 'var(--line)',
  data: 'var(--data)',
  soft: 'var(--data-soft)',
  off: 'var(--off)',
  wrong: 'var(--fail)',
  card: 'var(--card)',
} as const

export const font = "ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"

/** Both drawings of a chart; the page shows the one that fits. */
export function figure(caption: Caption, legend: Markup, draw: (width: number) => Drawing): Markup {
  const drawings = Object.entries(widths).map(([name, width]) => {
    const { option: drawn, height } = draw(width)
    return html`<div class="${name}">${svg(drawn, { width, height }, { ...caption, id: `${caption.id}-${name}` })}</div>`
  })
  return html`<figure class="chart">${drawings}<figcaption>${legend}</figcaption></figure>`
}

/** The single file loads in a sixth of the time of the modules. */
const require = createRequire(import.meta.url)
export const loadCharts = () => require('echarts/dist/echarts.min') as typeof import('echarts')

function svg(
  option: EChartsOption,
  size: { width: number; height: number },
  { id, title, description }: Caption,
): Markup {
  const { init } = loadCharts()
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size })
  try {
    chart.setOption({ animation: false, textStyle: { fontFamily: font, color: colour.muted }, ...option })
    const named = `<svg role="img" aria-labelledby="${id}-title ${id}-description" `
    const told = `<title id="${id}-title">${escaped(title)}</title><desc id="${id}-description">${escaped(description)}</desc>`
    return trusted(
      chart
        .renderToSVGString()
        .replace('<svg ', named)
        .replace(/(<svg [^>]*>)/, `$1${told}`)
        .replace(/<style\s*>[\s\S]*?<\/style>/g, '')
        .replace(/ (?:class="zr[^"]*"|ecmeta_\w+="[^"]*"|pointer-events="visible")/g, ''),
    )
  } finally {
    chart.dispose()
  }
}
