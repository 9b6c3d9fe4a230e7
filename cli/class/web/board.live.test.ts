import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { LabName } from '../../../fixtures/lab-manifests.ts'
import { notStarted } from '../lab-state.ts'
import { denied, outcome, sampleClass, works } from '../samples.ts'
import { trouble } from '../trouble.ts'
import { startChromium } from './chromium.ts'
import { serveBoard } from './server.ts'

const labs: readonly LabName[] = ['load-balancing', 'security', 'rate-limit', 'canary']
let browser: Browser | undefined

beforeAll(async () => {
  browser = await startChromium(process.env)
})
afterAll(async () => await browser?.close())
beforeEach(({ skip }) => skip(browser === undefined, 'there is no Chromium on the PATH'))

/** The board of so many attendees, in every state there is, in a browser on a projector. */
async function projected(names: readonly string[], colorScheme: 'light' | 'dark' = 'light') {
  const room = sampleClass(names, labs)
  for (const [index, name] of names.entries()) {
    const canary = ([works, denied, notStarted, { state: 'unclear', cause: 'backend-down' }] as const)[index % 4]
    const lost = index % 7 === 5 ? { trouble: trouble('unreachable', 'no route') } : {}
    if (index % 11 !== 9)
      room.told(name, outcome({ 'load-balancing': works, security: works, ...(canary && { canary }) }, lost))
  }
  const server = await serveBoard({ port: 0, address: '127.0.0.1' })
  onTestFinished(() => server[Symbol.asyncDispose]())
  server.show(room.view())
  const page = await (browser as Browser).newPage({ colorScheme, viewport: { width: 1920, height: 1080 } })
  onTestFinished(() => page.close())
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
  page.on('dialog', (dialog) => faults.push(dialog.message()))
  await page.goto(server.url)
  return { page, room, faults, show: () => server.show(room.view()) }
}

const people = (count: number) => Array.from({ length: count }, (_, index) => `attendee-${index + 1}`)
const cellOf = (page: Page, name: string, lab: LabName) =>
  page.getByRole('row').filter({ hasText: name }).getByRole('cell').nth(labs.indexOf(lab))
const focused = (page: Page) => page.evaluate<string>('document.activeElement.id || document.activeElement.className')

describe('the board in a browser', () => {
  it.each(['light', 'dark'] as const)('has nothing that axe-core finds wrong, in the %s', async (colorScheme) => {
    const { page, faults } = await projected(people(30), colorScheme)
    await page.evaluate(axe.source)
    const { violations } = await page.evaluate<axe.AxeResults>('axe.run()')
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
    expect(faults).toEqual([])
  })

  it('shows thirty attendees on one screen, in letters that can be read from the back', async () => {
    const { page } = await projected(people(30))
    expect(await page.evaluate<number>('document.documentElement.scrollHeight')).toBeLessThanOrEqual(1080)
    const size = await page.evaluate<string>('getComputedStyle(document.querySelector("tbody th")).fontSize')
    expect(Number.parseFloat(size)).toBeGreaterThanOrEqual(20)
  })

  it('says each state by a word and a shape, and by its caption and headers what it is of', async () => {
    const { page } = await projected(people(12))
    expect(await page.getByRole('table', { name: 'Attendees and their labs' }).count()).toBe(1)
    expect(await page.getByRole('columnheader').allInnerTexts()).toEqual(['Attendee', ...labs, 'Checked'])
    const cells = [1, 2, 3, 4].map((number) => cellOf(page, `attendee-${number} `, 'canary'))
    const seen = await Promise.all(
      cells.map(async (cell) => [
        await cell.locator('span').innerText(),
        await cell.locator('use').getAttribute('href'),
      ]),
    )
    expect(new Set(seen.map(([word]) => word)).size).toBe(4)
    expect(new Set(seen.map(([, shape]) => shape)).size).toBe(4)
  })

  it('refreshes itself, and tells a screen reader what has changed', async () => {
    const { page, room, show } = await projected(people(3))
    room.told('attendee-2', outcome({ canary: works }))
    show()
    await cellOf(page, 'attendee-2', 'canary').getByText('works').waitFor()
    const news = page.getByRole('status')
    expect(await news.innerText()).toContain('attendee-2 canary ✓ works')
    expect(await news.getAttribute('aria-live')).toBe('polite')
  })

  it('is used by the keyboard: to pause it, to go on, to scroll the table', async () => {
    const { page, room, show } = await projected(people(3))
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('pause')
    await page.keyboard.press('Enter')
    room.told('attendee-2', outcome({ canary: works }))
    show()
    await page.evaluate('fetch("board.json").then((response) => response.json())')
    expect(await cellOf(page, 'attendee-2', 'canary').innerText()).toContain('not yet')
    await page.keyboard.press('Enter')
    await cellOf(page, 'attendee-2', 'canary').getByText('works').waitFor()
    expect(await focused(page)).toBe('pause')
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('scroll')
  })

  it('takes no name for markup, neither at first nor when it refreshes', async () => {
    const evil = '<script>alert(1)</script><img src=x onerror=alert(2)>'
    const { page, room, show, faults } = await projected([evil, 'attendee-2'])
    room.told('attendee-2', outcome({ canary: works }))
    show()
    await cellOf(page, 'attendee-2', 'canary').getByText('works').waitFor()
    expect(await page.getByRole('rowheader').first().innerText()).toBe(evil)
    expect([await page.locator('script').count(), await page.locator('img').count(), faults]).toEqual([1, 0, []])
  })

  it('without JavaScript asks to be loaded again', async () => {
    const { page } = await projected(people(1))
    expect(await page.locator('noscript').first().innerHTML()).toContain('http-equiv="refresh"')
  })
})
