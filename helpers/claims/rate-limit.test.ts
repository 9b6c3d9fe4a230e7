import { expect, test } from 'vitest'
import { answer, noAnswer } from './outcome-samples.ts'
import { burstFits, refillFits } from './rate-limit.ts'

const promise = { burst: 10, refill: { requests: 10, intervalMs: 60_000 } }
const mark = { header: 'x-local-rate-limit', value: 'true' }
const limited = answer(429, 'local_rate_limited', { 'x-local-rate-limit': 'true' })

const outcomes = (passed: number, refused: number) => [
  ...Array.from({ length: passed }, () => answer(200)),
  ...Array.from({ length: refused }, () => limited),
]

const burst = outcomes(10, 20)
/** Forty requests over the minute after the burst, and what was left at its end. */
const later = (passed: number) =>
  Array.from({ length: 41 }, (_, index) => ({ ...(index < passed ? answer(200) : limited), atMs: (index + 1) * 1_465 }))

test('exactly the bucket’s size passes', () => {
  expect(burstFits(outcomes(10, 20), promise, mark).verdict).toBe('pass')
  expect(burstFits(outcomes(11, 19), promise, mark)).toMatchObject({ cause: 'limit-not-enforced' })
  expect(burstFits(outcomes(9, 21), promise, mark)).toMatchObject({ cause: 'limit-too-low' })
})

test('a bucket of the promised size that does not hold is looked for in what enforces it', () => {
  expect(burstFits(outcomes(26, 4), promise, mark, 10).next).toContain('filter_enforced')
  expect(burstFits(outcomes(26, 4), promise, mark, 20).next).toContain('max_tokens')
  const bucket = { size: 10, refill: 10, intervalMs: 60_000 }
  expect(refillFits({ burst, later: later(30) }, promise, bucket).next).toContain('filter_enforced')
})

test('a burst that lasts long enough to earn a token may let one more through', () => {
  const slow = [...outcomes(11, 18), { ...limited, atMs: 6_500 }]
  expect(burstFits(slow, promise, mark).verdict).toBe('pass')
})

test('no 429 at all is no limit', () => {
  expect(burstFits(outcomes(30, 0), promise, mark)).toMatchObject({ verdict: 'fail', cause: 'limit-not-enforced' })
})

test('a 429 without the configured header proves nothing of this limiter', () => {
  const bare = outcomes(10, 20).map((outcome) => ({ ...outcome, headers: {} }))
  expect(burstFits(bare, promise, mark)).toMatchObject({ verdict: 'fail', cause: 'limited-elsewhere' })
})

test('a manifest that does what it says and not what is promised is told so', () => {
  expect(burstFits(outcomes(7, 23), promise, mark, 7)).toMatchObject({ cause: 'promise-differs' })
  const bucket = { size: 10, refill: 20, intervalMs: 60_000 }
  expect(refillFits({ burst, later: later(20) }, promise, bucket)).toMatchObject({ cause: 'promise-differs' })
  const sameRate = { size: 10, refill: 1, intervalMs: 6_000 }
  expect(refillFits({ burst, later: later(20) }, promise, sameRate)).toMatchObject({ cause: 'refill-differs' })
})

test('exactly the refill passes within the interval', () => {
  expect(refillFits({ burst, later: later(10) }, promise).verdict).toBe('pass')
  expect(refillFits({ burst, later: later(9) }, promise)).toMatchObject({ cause: 'refill-differs' })
  expect(refillFits({ burst, later: later(11) }, promise)).toMatchObject({ cause: 'refill-differs' })
})

test('a burst of the wrong size does not fail the claim about the refill', () => {
  expect(refillFits({ burst: outcomes(20, 10), later: later(10) }, promise).verdict).toBe('pass')
})

test('a bucket that nothing drained proves nothing of its refill', () => {
  expect(refillFits({ burst: outcomes(30, 0), later: later(10) }, promise)).toMatchObject({ cause: 'control-failed' })
})

test('a machine that stalls makes the claim no stricter than its clock is good', () => {
  const stalled = later(11).map((outcome) => ({ ...outcome, durationMs: 6_500 }))
  expect(refillFits({ burst, later: stalled }, promise).verdict).toBe('pass')
})

test('a request that is neither passed nor limited fails the claim with that reason', () => {
  expect(burstFits([...outcomes(10, 20), noAnswer('reset')], promise, mark)).toMatchObject({ cause: 'requests-failed' })
})

test.each([
  ['too many', burstFits(outcomes(11, 19), promise, mark)],
  ['too few', burstFits(outcomes(9, 21), promise, mark)],
  ['no limit', burstFits(outcomes(30, 0), promise, mark)],
  ['another answer', burstFits([answer(503)], promise, mark)],
  ['another limiter', burstFits([...outcomes(10, 0), answer(429)], promise, mark)],
  ['another refill', refillFits({ burst, later: later(11) }, promise)],
])('%s: what to look at is told', (_, finding) => {
  expect(finding).toMatchObject({ verdict: 'fail', next: expect.stringMatching(/^look at /) })
})
