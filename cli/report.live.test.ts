import axe from 'axe-core'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { loadCharts } from '../reports/html/charts/draw.ts'
import { htmlPage } from '../reports/html/page.ts'
import { splitFailed, wholeRun } from '../reports/results-samples.ts'
import { startChromium } from './class/web/chromium.ts'

let browser: Browser | undefined

beforeAll(async () => {
  loadCharts()
  browser = await startChromium(process.env)
})
afterAll(async () => await browser?.close())
beforeEach(({ skip }) => skip(browser === undefined, 'there is no Chromium on the PATH'))

const long = 'stronghold_'.repeat(40)
const crowded = {
  ...splitFailed,
  id: 'crowded',
  title: long,
  where: { file: `${long}.yaml`, line: 2, col: 1, quote: { firstLine: 1, lines: ['spec:', `  - ${long}`] } },
  evidence: { ...splitFailed.evidence, [long]: Array.from({ length: 99 }, () => long) },
}
const results = {
  ...wholeRun,
  labs: [...wholeRun.labs, { lab: 'load-balancing', verdict: 'fail' as const, claims: [crowded] }],
}

const phone = { width: 360, height: 740 }
const desk = { width: 1280, height: 900 }

/** The report with all that it can unfold. */
async function unfolded(colorScheme: 'light' | 'dark', viewport: typeof desk) {
  const page = await (browser as Browser).newPage({ colorScheme, viewport, bypassCSP: true })
  onTestFinished(() => page.close())
  await page.setContent(htmlPage(results))
  await page.evaluate('document.querySelectorAll("details").forEach((one) => (one.open = true))')
  return page
}

describe('the report in a browser, unfolded', () => {
  it.each([
    ['light', desk],
    ['dark', desk],
    ['light', phone],
  ] as const)('has nothing that axe-core finds wrong, in the %s', async (colorScheme, viewport) => {
    const page = await unfolded(colorScheme, viewport)
    await page.evaluate(axe.source)
    const { violations } = await page.evaluate<axe.AxeResults>('axe.run()')
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 80)).join(' ')}`)).toEqual(
      [],
    )
  })

  it.each([phone, desk])('is no wider than the screen, whatever stands in it', async (viewport) => {
    const page = await unfolded('light', viewport)
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(viewport.width)
  })
})
