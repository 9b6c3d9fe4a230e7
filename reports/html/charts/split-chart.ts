import type { CustomSeriesRenderItem } from 'echarts'
import type { Split } from '../../schema/evidence-schema.ts'
import { html, type Markup } from '../markup.ts'
import { colour, figure, font } from './draw.ts'

const rowHeight = 58

/** Each arm's share with its interval against the promised one. */
export function splitChart(id: string, { arms, requests }: Split): Markup {
  const highest = Math.max(...arms.flatMap(({ expected, interval }) => [expected, interval.high]))
  const step = highest > 0.5 ? 0.2 : 0.1
  const max = Math.min(1, Math.ceil(highest / step) * step)
  const title = `Observed shares of ${requests} requests against the promised ones`
  const legend = html`<span class="key promised">promised</span><span class="key observed">observed</span><span
      class="key interval">interval for the true share</span>`
  return figure({ id, title, description: arms.map(inWords).join('. ') }, legend, (width) => ({
    height: arms.length * rowHeight + 34,
    option: {
      grid: { left: 14, right: 22, top: 4, bottom: 28 },
      xAxis: {
        type: 'value',
        min: 0,
        max,
        interval: width > 500 ? 0.1 : step,
        axisLabel: { formatter: (share: number) => `${Math.round(100 * share)} %`, color: colour.muted, fontSize: 12 },
        splitLine: { lineStyle: { color: colour.line } },
      },
      yAxis: { type: 'category', inverse: true, show: false, data: arms.map((_, index) => index) },
      series: [
        {
          type: 'custom',
          silent: true,
          data: arms.map(({ observed }, index) => [observed, index]),
          renderItem: row(arms, width),
        },
      ],
    },
  }))
}

function row(arms: Split['arms'], width: number): CustomSeriesRenderItem {
  return ({ dataIndex }, api) => {
    const arm = arms[dataIndex]
    if (arm === undefined) return null
    const at = (share: number) => api.coord([share, dataIndex])[0] ?? 0
    const y = (api.coord([0, dataIndex])[1] ?? 0) + 10
    const text = {
      y: y - 32,
      fontFamily: font,
      fontSize: 13,
      fill: colour.ink,
      backgroundColor: colour.card,
      padding: [0, 3],
    }
    const pill = (x: number, to: number, half: number) => ({ x, y: y - half, width: to - x, height: 2 * half, r: half })
    return {
      type: 'group',
      children: [
        { type: 'text', style: { ...text, x: at(0), text: shortened(arm.name, width / 9) } },
        { type: 'text', style: { ...text, x: width - 22, align: 'right', text: percent(arm.observed) } },
        { type: 'rect', shape: pill(at(arm.interval.low), at(arm.interval.high), 7), style: { fill: colour.soft } },
        {
          type: 'rect',
          shape: { ...pill(at(arm.expected) - 1.5, at(arm.expected) + 1.5, 12), r: 1.5 },
          style: { fill: colour.ink },
        },
        {
          type: 'circle',
          shape: { cx: at(arm.observed), cy: y, r: 5.5 },
          style: { fill: colour.data, stroke: colour.card, lineWidth: 1.5 },
        },
      ],
    }
  }
}

function inWords({ name, expected, observed, interval }: Split['arms'][number]): string {
  return `${name}: promised ${percent(expected)}, observed ${percent(observed)}, between ${percent(interval.low)} and ${percent(interval.high)}`
}

function shortened(name: string, length: number): string {
  return name.length > length ? `${name.slice(0, length - 1)}…` : name
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
