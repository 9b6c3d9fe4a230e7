import { expect, test } from 'vitest'
import { binomialTest } from './binomial.ts'
import { goodnessOfFit } from './goodness-of-fit.ts'
import { simulatedDraws } from './simulated-draws.ts'

test('the same seed gives the same draws', () => {
  expect(simulatedDraws(5, [1, 2, 3]).counts(1000)).toEqual(simulatedDraws(5, [1, 2, 3]).counts(1000))
})

test.each([[[0.9, 0.1]], [[0.6, 0.3, 0.1]], [[1, 1, 1, 1, 1, 1]]])('counts of %j have these shares', (shares) => {
  const draws = simulatedDraws(6, shares)
  expect(draws.counts(77).reduce((sum, count) => sum + count, 0)).toBe(77)
  expect(goodnessOfFit(draws.counts(1_000_000), shares).pValue).toBeGreaterThan(1e-4)
})

test('sums over a chunk spread as sums of single draws do', () => {
  const draws = simulatedDraws(8, [0.5, 0.5])
  let outside = 0
  for (let i = 0; i < 20_000; i++) outside += Math.abs((draws.counts(64)[0] ?? 0) - 32) > 8 ? 1 : 0
  const expected = 0.0327657590988232 // P(|X − 32| > 8) for 64 fair draws
  expect(binomialTest(outside, 20_000, expected)).toBeGreaterThan(1e-4)
})

test('an arm of weight 0 is never drawn', () => {
  expect(simulatedDraws(9, [0, 1, 0]).counts(5000)).toEqual([0, 5000, 0])
})
