import { describe, expect, test } from 'vitest'
import { goodnessOfFit } from './goodness-of-fit.ts'
import { simulatedDraws } from './simulated-draws.ts'

describe('goodness of fit', () => {
  /** Summed over all outcomes with 40 digits (mpmath 1.3.0). */
  test.each([
    [[3, 0, 7], [2, 3, 5], 0.0624208375],
    [[10, 0, 0], [2, 3, 5], 1.024e-7],
    [[5, 5, 5, 5], [1, 1, 1, 1], 1],
    [[14, 3, 2, 1], [1, 1, 1, 1], 0.00025311860372312367],
    [[25, 5], [1, 1], 0.00032491423189640045],
  ])('%j against %j is exact while the outcomes can be counted', (counts, weights, reference) => {
    const { pValue, method } = goodnessOfFit(counts, weights)
    expect(method).toBe('exact multinomial')
    expect(Math.abs(pValue / reference - 1)).toBeLessThan(1e-9)
  })

  /** scipy 1.17.1, stats.chisquare. */
  test.each([
    [[2600, 2500, 2400, 2500], [1, 1, 1, 1], 0.04601170568923136],
    [[1250, 330, 120, 300], [60, 20, 5, 15], 0.000375428188990641],
  ])('%j against %j is chi-square with many draws', (counts, weights, reference) => {
    const { pValue, method } = goodnessOfFit(counts, weights)
    expect(method).toBe('chi-square')
    expect(pValue).toBeCloseTo(reference, 12)
  })

  test('a draw of weight 0 is impossible', () => {
    expect(goodnessOfFit([9, 0, 1], [1, 1, 0]).pValue).toBe(0)
  })

  test('too few draws for either method are refused, with the number that would do', () => {
    const even = Array.from({ length: 20 }, () => 1)
    expect(() => goodnessOfFit(even, even)).toThrow(
      expect.objectContaining({ code: 'TOO_FEW_DRAWS', next: 'send at least 100 requests' }),
    )
  })

  test('chi-square keeps a rate of 1 in 1,000 with five expected draws an arm', () => {
    const even = Array.from({ length: 12 }, () => 1)
    const draws = simulatedDraws(3, even)
    let alarms = 0
    for (let run = 0; run < 20_000; run++) alarms += goodnessOfFit(draws.counts(60), even).pValue <= 1e-3 ? 1 : 0
    expect(alarms).toBeLessThan(40)
    expect(alarms).toBeGreaterThan(5)
  })
})
