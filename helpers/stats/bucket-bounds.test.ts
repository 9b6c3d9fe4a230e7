import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bucketBounds } from './bucket-bounds.ts'
import type { BucketSchedule, TokenBucket } from './token-bucket.ts'

const steady = (count: number, everyMs: number, fromMs = 0) =>
  Array.from({ length: count }, (_, i) => fromMs + i * everyMs)
/** The workshop's limit: 10 tokens, 10 more in a minute. */
const bucket: TokenBucket = { maxTokens: 10, tokensPerFill: 10, fillIntervalMs: 60_000 }
const exact = { bucket, refill: 'continuous', clockErrorMs: 0, start: 'full' } as const

describe('what passes a continuously filled bucket', () => {
  test('is its size, when a burst is over before a token has come back', () => {
    expect(bucketBounds({ ...exact, arrivalsMs: steady(30, 1) })).toEqual({ atLeast: 10, atMost: 10 })
  })

  test('is its size and what came back since', () => {
    const arrivalsMs = steady(126, 500)
    expect(bucketBounds({ ...exact, arrivalsMs })).toEqual({ atLeast: 20, atMost: 20 })
    expect(bucketBounds({ ...exact, arrivalsMs, clockErrorMs: 100 })).toEqual({ atLeast: 20, atMost: 20 })
  })

  test('is everything below the rate', () => {
    expect(bucketBounds({ ...exact, arrivalsMs: steady(50, 6100) })).toEqual({ atLeast: 50, atMost: 50 })
  })

  test('is known but for the token that comes back just when a request does', () => {
    expect(bucketBounds({ ...exact, arrivalsMs: [...steady(10, 0), 6000] })).toEqual({ atLeast: 10, atMost: 11 })
  })

  test('starts from nothing or from all when the bucket is unknown', () => {
    expect(bucketBounds({ ...exact, start: 'unknown', arrivalsMs: steady(30, 1) })).toEqual({ atLeast: 0, atMost: 10 })
  })

  test('a bucket of twice the rate cannot be taken for it', () => {
    const arrivalsMs = steady(300, 100)
    const right = bucketBounds({ ...exact, arrivalsMs, clockErrorMs: 500 })
    const twice = bucketBounds({ ...exact, bucket: { ...bucket, tokensPerFill: 20 }, arrivalsMs, clockErrorMs: 500 })
    expect(right.atMost).toBeLessThan(twice.atLeast)
  })
})

describe('the share of 429 under a steady load', () => {
  const loads = fc.record({
    limit: fc.record({
      // A bucket of one token spills what a request leaves of it.
      maxTokens: fc.integer({ min: 2, max: 50 }),
      tokensPerFill: fc.integer({ min: 1, max: 50 }),
      fillIntervalMs: fc.integer({ min: 100, max: 60_000 }),
    }),
    /** Tokens that come back between two requests. */
    earned: fc.double({ min: 0.05, max: 5, noNaN: true }),
  })
  const limited = (limit: TokenBucket, earned: number, start: 'full' | 'unknown') => {
    const count = 20 * limit.maxTokens
    const arrivalsMs = steady(count, (earned * limit.fillIntervalMs) / limit.tokensPerFill)
    const { atLeast, atMost } = bucketBounds({ ...exact, bucket: limit, start, arrivalsMs })
    return { least: count - atMost, most: count - atLeast, count }
  }

  test('is nothing below the limit, once the bucket was full', () => {
    fc.assert(
      fc.property(loads, ({ limit, earned }) => {
        expect(limited(limit, 1.001 + earned, 'full')).toMatchObject({ least: 0, most: 0 })
      }),
    )
  })

  test('is what the load exceeds the limit by, but for the bucket’s size', () => {
    fc.assert(
      fc.property(loads, ({ limit, earned }) => {
        fc.pre(earned < 0.99)
        const { least, most, count } = limited(limit, earned, 'full')
        const exceeding = count * (1 - earned)
        expect(least).toBeGreaterThan(exceeding - limit.maxTokens - 1.001)
        expect(most).toBeLessThan(exceeding + 1.001)
        expect(most - least).toBeLessThanOrEqual(1)
      }),
    )
  })

  test('tells a load above the limit from one below within the bucket’s size, whatever was in it', () => {
    const above = limited(bucket, 0.5, 'unknown')
    const below = limited(bucket, 1.5, 'unknown')
    expect(above.least).toBeGreaterThan(below.most)
  })
})

describe('what passes a bucket that ticks fill', () => {
  test('depends on whether a tick falls into the burst, and into the minute', () => {
    const ticks = { ...exact, refill: 'ticks' } as const
    expect(bucketBounds({ ...ticks, arrivalsMs: steady(30, 1) })).toEqual({ atLeast: 10, atMost: 20 })
    expect(bucketBounds({ ...ticks, arrivalsMs: steady(126, 500) })).toEqual({ atLeast: 15, atMost: 20 })
  })

  test('cannot be told with a clock error of half an interval', () => {
    const vague = { ...exact, refill: 'ticks', arrivalsMs: [0], clockErrorMs: 30_000 } as const
    expect(() => bucketBounds(vague)).toThrow(expect.objectContaining({ code: 'TOKEN_BUCKET_INVALID' }))
  })
})

test.each([{ maxTokens: 0 }, { maxTokens: 0.5 }, { tokensPerFill: -1 }, { fillIntervalMs: Number.NaN }])(
  '%j is no bucket',
  (wrong) => {
    const schedule = { ...exact, bucket: { ...bucket, ...wrong }, arrivalsMs: [] }
    expect(() => bucketBounds(schedule)).toThrow(expect.objectContaining({ code: 'TOKEN_BUCKET_INVALID' }))
  },
)

/** What a real bucket does at exact times; Envoy's two algorithms in few words. */
function passes(schedule: BucketSchedule, arrivalsMs: readonly number[], atFirst: number, phaseMs: number): number {
  const { maxTokens, tokensPerFill, fillIntervalMs } = schedule.bucket
  const ticksBy = (at: number) => Math.floor((at - phaseMs) / fillIntervalMs)
  let [level, passed, last] = [atFirst, 0, arrivalsMs[0] ?? 0]
  for (const at of arrivalsMs) {
    const fills = schedule.refill === 'ticks' ? ticksBy(at) - ticksBy(last) : (at - last) / fillIntervalMs
    level = Math.min(maxTokens, level + fills * tokensPerFill)
    last = at
    if (level >= 1) [level, passed] = [level - 1, passed + 1]
  }
  return passed
}

/** Every phase and every error, on a grid: the fewest and the most that the real bucket lets pass. */
function extremes(schedule: BucketSchedule, errorMs: number): { fewest: number; most: number } {
  const { arrivalsMs, bucket, refill, start } = schedule
  const phases = refill === 'ticks' ? Array.from({ length: 4 * bucket.fillIntervalMs }, (_, i) => i / 4) : [0]
  const levels = start === 'full' ? [bucket.maxTokens] : [0, bucket.maxTokens]
  let seen: number[][] = [[]]
  for (const at of arrivalsMs) seen = seen.flatMap((times) => [-1, 0, 1].map((sign) => [...times, at + sign * errorMs]))
  const passed = seen.flatMap((times) =>
    phases.flatMap((phase) =>
      levels.map((level) =>
        passes(
          schedule,
          times.toSorted((a, b) => a - b),
          level,
          phase,
        ),
      ),
    ),
  )
  return { fewest: passed.reduce((a, b) => Math.min(a, b)), most: passed.reduce((a, b) => Math.max(a, b)) }
}

const scene = fc.record({
  bucket: fc.record({
    maxTokens: fc.integer({ min: 1, max: 4 }),
    tokensPerFill: fc.integer({ min: 1, max: 4 }),
    fillIntervalMs: fc.integer({ min: 5, max: 12 }),
  }),
  refill: fc.constantFrom('continuous', 'ticks'),
  clockErrorMs: fc.integer({ min: 0, max: 2 }),
  start: fc.constantFrom('full', 'unknown'),
  arrivalsMs: fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 5 }),
})

test('no clock error, phase or level makes a real bucket leave the bounds', () => {
  fc.assert(
    fc.property(scene, (schedule) => {
      const { fewest, most } = extremes(schedule, schedule.clockErrorMs)
      const { atLeast, atMost } = bucketBounds(schedule)
      expect(atLeast).toBeLessThanOrEqual(fewest)
      expect(atMost).toBeGreaterThanOrEqual(most)
    }),
    { numRuns: 200 },
  )
})

test('the bounds are reached when the times are exact but for less than the grid shows', () => {
  fc.assert(
    fc.property(scene, (schedule) => {
      const { fewest, most } = extremes(schedule, 0.01)
      const bounds = bucketBounds({ ...schedule, clockErrorMs: 0 })
      expect(bounds.atLeast).toBeGreaterThanOrEqual(fewest)
      expect(bounds.atMost).toBeLessThanOrEqual(most)
    }),
    { numRuns: 200 },
  )
})
