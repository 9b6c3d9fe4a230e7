import { expect, it } from 'vitest'
import { markdown, maxBytes } from './markdown.ts'
import { brokenRun, splitFailed, wholeRun } from './results-samples.ts'

it('says the outcome, a row for each lab, and what is wrong with its place and what to do', () => {
  const summary = markdown(wholeRun)
  expect(summary).toContain('## ❌ 1 of 4 claims does not hold')
  expect(summary).toContain('| ❌ fail | canary | 0 of 2 hold |')
  expect(summary).toContain('| ❔ inconclusive | security | 0 of 1 hold |')
  expect(summary).toContain('`promise-differs` at `my-mesh/route.yaml:44:15`')
  expect(summary).toContain('- **next** change the weights in the manifest')
})

it('tells a run whose set-up died', () => {
  expect(markdown(brokenRun)).toContain('## ❔ Nothing was judged')
  expect(markdown(brokenRun)).toContain('Unexpected token')
})

it('stays within what GitHub takes, and counts what it leaves out', () => {
  const claims = Array.from({ length: 200 }, () => ({ ...splitFailed, seen: 'ß'.repeat(20_000) }))
  const summary = markdown({ ...wholeRun, labs: [{ lab: 'canary', verdict: 'fail', claims }] })
  expect(Buffer.byteLength(summary)).toBeLessThan(maxBytes)
  expect(summary).toMatch(/\d+ more in the report\.\n$/)
})

it.for([
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '[click](javascript:alert(1))',
  '@everyone',
  'a | b',
  '# heading\n# another',
])('shows as it is what a server said: %j', (seen) => {
  const summary = markdown({
    ...wholeRun,
    labs: [{ lab: 'canary', verdict: 'fail', claims: [{ ...splitFailed, seen }] }],
  })
  const line =
    summary
      .split('\n')
      .find((one) => one.startsWith('- **seen** '))
      ?.slice('- **seen** '.length) ?? ''
  expect(line.replaceAll(/&#\d+;/g, '')).not.toMatch(/[<>@]|(?<!\\)[[\]()#|]/)
  const shown = line
    .replaceAll(/\\(.)/g, '$1')
    .replaceAll(/&#(\d+);/g, (_, at: string) => String.fromCharCode(Number(at)))
  expect(shown).toBe(seen.replaceAll('\n', ' '))
})
