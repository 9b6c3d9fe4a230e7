import { expect, test } from 'vitest'
import { binomialTest, interval } from './binomial.ts'
import { fixedSampleSize } from './sample-size.ts'

test('a right mesh is refused no more often than the false-alarm rate, and the next count would be one too many', () => {
  const { requests, accepted } = fixedSampleSize([90, 10])
  const [, small] = accepted
  expect(requests).toBe(2728)
  expect(binomialTest((small?.most ?? 0) + 1, requests, 0.1)).toBeLessThanOrEqual(1e-6)
  expect(binomialTest(small?.most ?? 0, requests, 0.1)).toBeGreaterThan(1e-6)
  expect(binomialTest((small?.least ?? 0) - 1, requests, 0.1)).toBeLessThanOrEqual(1e-6)
})

test('what is accepted rules out the smallest deviation', () => {
  const { requests, accepted } = fixedSampleSize([50, 50])
  expect(interval(accepted[0]?.most ?? 0, requests, 0.998).high).toBeLessThanOrEqual(0.55)
})

test('a weight of 0 accepts no request', () => {
  expect(fixedSampleSize([100, 0])).toEqual({
    requests: 135,
    accepted: [
      { least: 135, most: 135 },
      { least: 0, most: 0 },
    ],
  })
})
