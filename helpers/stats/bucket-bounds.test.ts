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

test.each([{ maxTokens: 0 }, { tokensPerFill: -1 }, { fillIntervalMs: Number.NaN }])('%j is no bucket', (wrong) => {
  const schedule = { ...exact, bucket: { ...bucket, ...wrong }, arrivalsMs: [] }
  expect(() => bucketBounds(schedule)).toThrow(expect.objectContaining({ code: 'TOKEN_BUCKET_INVALID' }))
})

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

const part = fc.double({ min: 0, max: 1, noNaN: true })
const scene = fc.record({
  bucket: fc.record({
    maxTokens: fc.integer({ min: 1, max: 6 }),
    tokensPerFill: fc.integer({ min: 1, max: 6 }),
    fillIntervalMs: fc.integer({ min: 50, max: 500 }),
  }),
  refill: fc.constantFrom('continuous', 'ticks'),
  clockErrorMs: fc.integer({ min: 0, max: 24 }),
  start: fc.constantFrom('full', 'unknown'),
  gapsMs: fc.array(fc.integer({ min: 0, max: 120 }), { maxLength: 40 }),
  errors: fc.array(part, { minLength: 40, maxLength: 40 }),
  phase: part,
  level: part,
})

test('no clock error, phase or level makes a real bucket leave the bounds', () => {
  fc.assert(
    fc.property(scene, ({ gapsMs, errors, phase, level, ...rest }) => {
      let at = 0
      const arrivalsMs = gapsMs.map((gap) => (at += gap))
      const real = arrivalsMs.map((seen, i) => seen + rest.clockErrorMs * (2 * (errors[i] ?? 0) - 1))
      const schedule = { ...rest, arrivalsMs }
      const full = rest.bucket.maxTokens
      const atFirst = rest.start === 'full' ? full : rest.refill === 'ticks' ? Math.floor(level * full) : level * full
      const passed = passes(
        schedule,
        real.toSorted((a, b) => a - b),
        atFirst,
        phase * rest.bucket.fillIntervalMs,
      )
      const { atLeast, atMost } = bucketBounds(schedule)
      expect(passed).toBeGreaterThanOrEqual(atLeast)
      expect(passed).toBeLessThanOrEqual(atMost)
    }),
    { numRuns: 1000 },
  )
})
