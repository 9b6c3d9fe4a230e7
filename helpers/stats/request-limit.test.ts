import { expect, test } from 'vitest'
import { smallestSuch } from './request-limit.ts'
import { splitTest } from './split-test.ts'

test('the search finds the first number that suffices', () => {
  for (const first of [1, 2, 3, 7, 8, 1000]) expect(smallestSuch((n) => n >= first)).toBe(first)
})

test.each([
  [[90, 10], 5285],
  [[50, 50], 12_118],
  [[100, 0], 135],
])('%j gives up after %i requests, as docs/statistics.md says', (weights, limit) => {
  expect(splitTest({ weights }).state.requestsAtMost).toBe(limit)
})
