import { expect, it } from 'vitest'
import { pauseMs } from './follow.ts'

it('who cannot be checked is tried again after twice the time, up to ten minutes', () => {
  expect([0, 1, 2, 3, 9].map((failures) => pauseMs(30_000, failures))).toEqual([
    30_000, 60_000, 120_000, 240_000, 600_000,
  ])
  expect(pauseMs(3_600_000, 2)).toBe(3_600_000)
})
