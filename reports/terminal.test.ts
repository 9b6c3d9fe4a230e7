import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { burstPassed, splitFailed, wholeRun } from './results-samples.ts'
import { claimTeller, summaryLines } from './terminal.ts'

const told = (...claims: Parameters<ReturnType<typeof claimTeller>>[1][]) => {
  const tell = claimTeller()
  return claims.map((claim) => stripVTControlCharacters(tell('canary', claim).join('\n')))
}

test('a failure says what was expected and seen, why, and what next', () => {
  const [text = ''] = told(splitFailed)
  expect(text.split('\n').map((line) => line.trim().split(/ {2,}/)[0])).toEqual([
    'canary',
    'expected simple-stronghold 90 : better-stronghold 10',
    'seen',
    'why',
    'next',
  ])
})

test('what one manifest spoils for several claims is told once', () => {
  const next = { ...splitFailed, title: 'another claim' }
  const [, second = ''] = told(splitFailed, next)
  expect(second).toMatch(/another claim[^]*seen +as above: requests are split as the weights promise$/)
  expect(told(splitFailed, { ...next, seen: 'something else' })[1]).toContain('something else')
  expect(told(burstPassed, burstPassed)[1]).toContain(burstPassed.seen)
})

test('a run that judged nothing says so, and how labs are called', () => {
  const nothing = { ...wholeRun, labs: [], errors: [], tests: { passed: 0, failed: 0, skipped: 0, failures: [] } }
  const said = (results: typeof nothing) => summaryLines(results, 'index.html').join('\n')
  expect(said(nothing)).toMatch(/nothing was judged: no lab .*\nnext: pnpm test suites\/canary/)
  expect(said({ ...nothing, interrupted: true })).not.toContain('nothing was judged')
  expect(said({ ...nothing, tests: { ...nothing.tests, passed: 1 } })).not.toContain('nothing was judged')
})
