import { expect, test } from 'vitest'
import { atLeastMarked, atMostMarked } from './hypergeometric.ts'

/** k, population, marked, draws, at most k, at least k: summed term by term with 40 digits (mpmath 1.3.0). */
const reference = [
  [1, 60, 31, 30, 2.621241253282434e-16, 1],
  [5, 60, 31, 30, 3.511083117241371e-8, 0.9999999990122859],
  [30, 60, 31, 30, 1, 2.621241253282434e-16],
  [20, 700, 631, 70, 4.2153892169894635e-44, 1],
  [70, 700, 631, 70, 1, 0.00046658605615405716],
  [50, 700, 631, 70, 1.916243079774086e-6, 0.9999996235306252],
  [300, 2000, 1001, 1000, 7.533321152065461e-74, 1],
] as const

test.each(reference)('both tails of %i marked (%i, %i, %i) have their reference values', (k, ...facts) => {
  const [population, marked, draws, low, high] = facts
  const urn = { population, marked, draws }
  expect(Math.abs(atMostMarked(k, urn) / low - 1)).toBeLessThan(1e-9)
  expect(Math.abs(atLeastMarked(k, urn) / high - 1)).toBeLessThan(1e-9)
})
