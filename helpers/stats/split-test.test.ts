import * as fc from 'fast-check'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { simulatedDraws } from './simulated-draws.ts'
import type { SplitTest } from './split-test.ts'
import { splitTest } from './split-test.ts'

/** Observes the same counts again and again until the test ends. */
function repeat(running: SplitTest, counts: readonly number[]) {
  while (running.state.decision === 'continue') running.observe(counts)
  return running.state
}

describe('a split test', () => {
  test('asks for more before the first request', () => {
    const { decision, total, pValue, shares } = splitTest({ weights: [90, 10] }).state
    expect({ decision, total, pValue }).toEqual({ decision: 'continue', total: 0, pValue: 1 })
    expect(shares.map(({ interval }) => interval)).toEqual([
      { low: 0, high: 1 },
      { low: 0, high: 1 },
    ])
  })

  test.each([
    [[90, 10], [9, 1], 640],
    [[50, 50], [1, 1], 1380],
    [[60, 30, 10], [6, 3, 1], 1370],
    [[1, 1, 1, 1], [1, 1, 1, 1], 1160],
  ])('%j fits what is spread exactly so, within the requests that the evidence takes', (weights, counts, most) => {
    const { decision, total, pValue } = repeat(splitTest({ weights }), counts)
    expect(decision).toBe('fits')
    expect(total).toBeLessThanOrEqual(most)
    expect(pValue).toBe(1)
  })

  test.each([
    ['90/10 that is swapped', [90, 10], [1, 9], 20],
    ['90/10 that is 80/20', [90, 10], [8, 2], 400],
    ['90/10 that is 100/0', [90, 10], [1, 0], 350],
    ['50/50 of which one arm is gone', [50, 50], [1, 0], 30],
    ['60/30/10 with two arms swapped', [60, 30, 10], [6, 1, 3], 160],
    ['three even pods of which one is gone', [1, 1, 1], [1, 1, 0], 70],
  ])('%s differs after few requests', (_name, weights, counts, most) => {
    const { decision, total, pValue } = repeat(splitTest({ weights }), counts)
    expect(decision).toBe('differs')
    expect(total).toBeLessThanOrEqual(most)
    expect(pValue).toBeLessThanOrEqual(1e-6)
  })

  test('a weight of 0 gets no traffic: one request is enough to fail', () => {
    const running = splitTest({ weights: [70, 30, 0] })
    running.observe([700, 300, 0])
    expect(running.observe([0, 0, 1])).toMatchObject({ decision: 'differs', pValue: 0 })
  })

  test('a weight of 0 fails even after the split was found to fit', () => {
    const running = splitTest({ weights: [100, 0] })
    expect(repeat(running, [1, 0])).toMatchObject({ decision: 'fits', total: 135 })
    expect(running.observe([0, 1]).decision).toBe('differs')
  })

  test('halfway to the smallest deviation it gives up at the stated limit, undecided', () => {
    const running = splitTest({ weights: [50, 50] })
    expect(repeat(running, [524, 476])).toMatchObject({ decision: 'undecided', requestsStillNeededAtLeast: 0 })
    expect(running.state.total).toBeGreaterThanOrEqual(running.state.requestsAtMost)
    expect(running.state.shares[0]?.interval.low).toBeGreaterThan(0.49)
    expect(running.state.shares[0]?.interval.high).toBeLessThan(0.56)
  })

  test('no order of observation loses a request', () => {
    const running = splitTest({ weights: [3, 2, 1] })
    running.observe([3, 0, 1])
    running.observe([0, 2, 0])
    expect(running.state).toMatchObject({ observed: [3, 2, 1], total: 6 })
  })

  test.each([[[1]], [[1, 2, 3]], [[1, -1]], [[0.5, 1]]])('counts %j are refused for two arms', (counts) => {
    const running = splitTest({ weights: [1, 1] })
    expect(() => running.observe(counts)).toThrow(expect.objectContaining({ code: 'COUNTS_INVALID' }))
    expect(running.state.total).toBe(0)
  })

  test('a smaller error budget takes more requests', () => {
    const total = (falseAlarmRate: number, power: number, truth: readonly number[]) =>
      repeat(splitTest({ weights: [50, 50], budget: { falseAlarmRate, power } }), truth).total
    expect(total(1e-6, 0.99999, [1, 1])).toBeGreaterThan(total(1e-6, 0.99, [1, 1]))
    expect(total(1e-9, 0.999, [7, 3])).toBeGreaterThan(total(1e-3, 0.999, [7, 3]))
  })

  test('its state is plain data', () => {
    const running = splitTest({ weights: [1, 1] })
    running.observe([3, 4])
    expect(JSON.parse(JSON.stringify(running.state))).toMatchObject({ shares: [{ requests: 3 }, { requests: 4 }] })
  })

  test('an observation costs as much after thousands as at the start', () => {
    const logarithms = vi.spyOn(Math, 'log')
    onTestFinished(() => logarithms.mockRestore())
    const running = splitTest({ weights: [60, 30, 10] })
    const cost = () => {
      logarithms.mockClear()
      running.observe([6, 3, 1])
      return logarithms.mock.calls.length
    }
    const first = cost()
    for (let i = 0; i < 5000; i++) running.observe([6, 3, 1])
    expect(cost()).toBeLessThanOrEqual(first)
    expect(first).toBeGreaterThan(0)
    expect(first).toBeLessThan(2_000)
  })
})

describe('the intervals of a split test', () => {
  const weights = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 2, maxLength: 5 })

  test('leave an expected share out exactly when that arm decides "differs"', () => {
    fc.assert(
      fc.property(weights, fc.integer(), fc.integer({ min: 1, max: 300 }), (split, seed, requests) => {
        const running = splitTest({ weights: split, budget: { falseAlarmRate: 0.05 } })
        const elsewhere = split.map((weight, arm) => weight + 30 * arm)
        const state = running.observe(simulatedDraws(seed, elsewhere).counts(requests))
        const leftOut = state.shares.some(
          ({ expected, interval }) => expected < interval.low || expected > interval.high,
        )
        expect(leftOut).toBe(state.decision === 'differs')
      }),
    )
  })

  test('hold the observed share', () => {
    fc.assert(
      fc.property(weights, fc.integer(), fc.integer({ min: 1, max: 2000 }), (split, seed, requests) => {
        const state = splitTest({ weights: split }).observe(simulatedDraws(seed, split).counts(requests))
        for (const { observed, interval } of state.shares) {
          expect(observed).toBeGreaterThanOrEqual(interval.low)
          expect(observed).toBeLessThanOrEqual(interval.high)
        }
      }),
    )
  })
})

test('the p-value reaches the false-alarm rate exactly when the decision is "differs"', () => {
  const budget = { falseAlarmRate: 0.05 }
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(9), fc.nat(9), fc.nat(9)), { maxLength: 20 }), (batches) => {
      const running = splitTest({ weights: [1, 1, 1], budget })
      for (const batch of batches) {
        const { decision, pValue } = running.observe(batch)
        expect(pValue <= 0.05).toBe(decision === 'differs')
      }
    }),
  )
})

describe('the next batch', () => {
  test('goes no further than the limit', () => {
    const running = splitTest({ weights: [50, 50] })
    for (let i = 0; i < 12; i++) running.observe([524, 476])
    expect(running.state.requestsStillNeededAtLeast).toBe(running.state.requestsAtMost - 12_000)
  })

  test('of a right mesh wastes few requests in few round trips', () => {
    const draws = simulatedDraws(7, [0.9, 0.1])
    let [requests, batches] = [0, 0]
    for (let run = 0; run < 500; run++) {
      const running = splitTest({ weights: [90, 10] })
      while (running.state.decision === 'continue') {
        running.observe(draws.counts(running.state.requestsStillNeededAtLeast))
        batches += 1
      }
      requests += running.state.total
    }
    expect(requests / 500).toBeLessThan(711 * 1.08)
    expect(batches / 500).toBeLessThan(12)
  })

  test('never goes beyond the limit, and never is nothing while the test goes on', () => {
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 0, max: 1, noNaN: true }), (seed, truth) => {
        const draws = simulatedDraws(seed, [truth, 1 - truth])
        const running = splitTest({ weights: [50, 50] })
        while (running.state.decision === 'continue') {
          const batch = running.state.requestsStillNeededAtLeast
          expect(batch).toBeGreaterThan(0)
          running.observe(draws.counts(batch))
          expect(running.state.total).toBeLessThanOrEqual(running.state.requestsAtMost)
        }
      }),
      { numRuns: 50 },
    )
  })
})
