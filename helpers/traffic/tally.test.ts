import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Outcome } from './outcome.ts'
import { anyOutcome } from './outcomes.fixture.ts'
import { countBy, latencyOf, partsOf, summarize } from './tally.ts'

const answer = (status: number, durationMs = 1): Outcome => ({
  kind: 'answer',
  seq: 0,
  atMs: 0,
  durationMs,
  status,
  headers: {},
  body: '',
})
const failure = (kind: Exclude<Outcome['kind'], 'answer'>): Outcome => ({
  kind,
  seq: 0,
  atMs: 0,
  durationMs: 9000,
  detail: '',
})
const anyOutcomes = fc.array(anyOutcome)

describe('a summary', () => {
  test('counts statuses in their order, then what was no answer, the lost last', () => {
    const outcomes = [failure('lost'), answer(429), failure('timeout'), answer(200), answer(429), failure('refused')]
    expect(summarize(outcomes)).toBe('1 × 200, 2 × 429, 1 timeout, 1 refused, 1 lost')
  })

  test('of nothing says so', () => {
    expect(summarize([])).toBe('no requests')
  })

  test('accounts for every outcome, in whatever order they came', () => {
    fc.assert(
      fc.property(anyOutcomes, (outcomes) => {
        const counted = [...summarize(outcomes).matchAll(/(\d+) (?:×|[a-z])/g)].map(([, count]) => Number(count))
        expect(counted.reduce((sum, count) => sum + count, 0)).toBe(outcomes.length)
        expect(summarize(outcomes.toReversed())).toBe(summarize(outcomes))
      }),
    )
  })
})

test('every outcome is answered, unanswered or lost, and only one of them', () => {
  fc.assert(
    fc.property(anyOutcomes, (outcomes) => {
      const { answered, unanswered, lost } = partsOf(outcomes)
      expect(new Set([...answered, ...unanswered, ...lost])).toEqual(new Set(outcomes))
      expect(answered.length + unanswered.length + lost.length).toBe(outcomes.length)
      expect(unanswered.map(({ kind }) => kind as string)).not.toContain('lost')
    }),
  )
})

test('counts by a key sum up to the number of items', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5)), (items) => {
      const counts = countBy(items, (item) => item % 3)
      for (const [key, count] of counts) expect(count).toBe(items.filter((item) => item % 3 === key).length)
      expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(items.length)
    }),
  )
})

describe('latency', () => {
  test('is that of answers alone', () => {
    const latency = latencyOf([answer(200, 1), answer(503, 2), answer(200, 4), failure('timeout'), failure('lost')])
    expect(latency?.min).toBeCloseTo(1, 2)
    expect(latency?.max).toBeCloseTo(4, 2)
    expect(latency?.percentile(50)).toBeCloseTo(2, 2)
    expect(latencyOf([failure('timeout')])).toBeUndefined()
  })

  test('grows with the percentile, between least and most, within the histogram’s precision', () => {
    fc.assert(
      fc.property(fc.array(anyOutcome, { minLength: 1 }), (outcomes) => {
        const latency = latencyOf([...outcomes, answer(200)])
        const at = [50, 90, 99, 100].map((percent) => latency?.percentile(percent) ?? Number.NaN)
        expect(at).toEqual(at.toSorted((one, other) => one - other))
        const most = Math.max(1, ...partsOf(outcomes).answered.map(({ durationMs }) => durationMs))
        expect(Math.abs((at[3] ?? 0) - most)).toBeLessThanOrEqual(most * 0.002 + 0.001)
      }),
    )
  })
})
