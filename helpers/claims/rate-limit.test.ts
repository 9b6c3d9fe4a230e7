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

test('exactly the bucket’s size passes', () => {
  expect(burstFits(outcomes(10, 20), promise, mark).verdict).toBe('pass')
  expect(burstFits(outcomes(11, 19), promise, mark)).toMatchObject({ cause: 'limit-not-enforced' })
  expect(burstFits(outcomes(9, 21), promise, mark)).toMatchObject({ cause: 'limit-too-low' })
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
  expect(refillFits(outcomes(20, 20), promise, bucket)).toMatchObject({ cause: 'promise-differs' })
})

test('exactly the refill passes within the interval', () => {
  expect(refillFits(outcomes(10, 30), promise).verdict).toBe('pass')
  expect(refillFits(outcomes(9, 30), promise)).toMatchObject({ cause: 'refill-differs' })
  expect(refillFits(outcomes(11, 30), promise)).toMatchObject({ cause: 'refill-differs' })
})

test('a request that is neither passed nor limited fails the claim with that reason', () => {
  expect(burstFits([...outcomes(10, 20), noAnswer('reset')], promise, mark)).toMatchObject({ cause: 'requests-failed' })
})
