import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { burstPassed, splitFailed } from './results-samples.ts'
import { claimTeller } from './terminal.ts'

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
