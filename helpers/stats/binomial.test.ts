import { describe, expect, test } from 'vitest'
import { atLeast, atMost, binomialTest, interval } from './binomial.ts'

/** Summed term by term with 40 digits (mpmath 1.3.0). */
const pValues = [
  [0, 500, 0.1, 2.6441416389616133e-23],
  [45, 500, 0.1, 0.5093785211246872],
  [90, 500, 0.1, 7.326460998107857e-8],
  [100, 500, 0.1, 3.603608513638766e-11],
  [5300, 10_000, 0.5, 2.0760336959207247e-9],
  [3, 10, 0.3, 1],
  [250, 500, 0.5, 1],
  [30, 3000, 0.001, 7.602560789325791e-20],
  [700, 706, 0.9, 3.3990070438572776e-24],
] as const

/** Found by bisection on those sums. */
const intervals = [
  [0, 500, 0.999999, 0, 0.02860035592726313],
  [0, 10, 0.95, 0, 0.30849710781876083],
  [10, 10, 0.95, 0.6915028921812392, 1],
  [70, 706, 0.95, 0.07810933655689746, 0.12360790636705143],
  [70, 706, 0.999999, 0.052807891212755455, 0.1640733809363322],
  [932, 1864, 0.999999, 0.44327275919627823, 0.5567272408037218],
  [1, 1000, 0.99, 5.0125292607775065e-6, 0.007406286938352938],
] as const

const off = (actual: number, reference: number) => (actual === reference ? 0 : Math.abs(actual / reference - 1))

describe('the exact binomial test', () => {
  test.each(pValues)('gives %i of %i at %f its reference p-value', (k, n, p, reference) => {
    expect(off(binomialTest(k, n, p), reference)).toBeLessThan(1e-9)
  })

  test('its two tails overlap in the count itself', () => {
    expect(atMost(7, 20, 0.3) + atLeast(8, 20, 0.3)).toBeCloseTo(1, 12)
  })

  test.each(intervals)('gives %i of %i at confidence %f its reference interval', (k, n, confidence, low, high) => {
    const found = interval(k, n, confidence)
    expect(off(found.low, low)).toBeLessThan(1e-9)
    expect(off(found.high, high)).toBeLessThan(1e-9)
  })

  test('rejects a share exactly when the interval for the same rate leaves it out', () => {
    for (let k = 0; k <= 40; k++) {
      const { low, high } = interval(k, 40, 0.99)
      for (const p of [0.05, 0.1, 0.3, 0.5, 0.77]) expect(binomialTest(k, 40, p) < 0.01).toBe(p < low || p > high)
    }
  })
})
