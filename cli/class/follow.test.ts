import { describe, expect, it } from 'vitest'
import { isDue, pauseMs } from './follow.ts'

it('who cannot be checked is tried again after twice the time, up to ten minutes', () => {
  expect([0, 1, 2, 3, 9].map((failures) => pauseMs(30_000, failures))).toEqual([
    30_000, 60_000, 120_000, 240_000, 600_000,
  ])
  expect(pauseMs(3_600_000, 2)).toBe(3_600_000)
})

describe('another look at an attendee', () => {
  const last = { print: 'a', atMs: 0, alike: 0, settled: true }
  const due = (
    kind: 'folder' | 'cluster',
    print: string | undefined,
    seconds: number,
    more: Partial<typeof last> = {},
  ) => isDue({ kind, print, atMs: seconds * 1000 }, { ...last, ...more }, 30_000)

  it('is due when something has changed, or that cannot be told', () => {
    expect(isDue({ kind: 'cluster', print: 'a', atMs: 0 }, undefined, 30_000)).toBe(true)
    expect([due('folder', 'b', 1), due('cluster', 'b', 1), due('cluster', undefined, 1)]).toEqual([true, true, true])
  })

  it('is never due at a folder in which nothing has', () => {
    expect(due('folder', 'a', 100_000)).toBe(false)
  })

  it('comes after twice the time, each time, at a cluster in which nothing has, up to ten minutes', () => {
    expect([59, 60].map((seconds) => due('cluster', 'a', seconds))).toEqual([false, true])
    expect([119, 120].map((seconds) => due('cluster', 'a', seconds, { alike: 1 }))).toEqual([false, true])
    expect([599, 600].map((seconds) => due('cluster', 'a', seconds, { alike: 9 }))).toEqual([false, true])
  })

  it('up to two minutes where a lab does not work', () => {
    const open = { alike: 9, settled: false }
    expect([119, 120].map((seconds) => due('cluster', 'a', seconds, open))).toEqual([false, true])
  })
})
