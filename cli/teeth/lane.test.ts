import { expect, it } from 'vitest'
import { lane } from './lane.ts'

it('runs so many at a time, first come, first served, also when some fail', async () => {
  const two = lane(2)
  const ends: (() => void)[] = []
  const begun: number[] = []
  const jobs = [0, 1, 2, 3].map((index) =>
    two(async () => {
      begun.push(index)
      await new Promise<void>((resolve) => ends.push(resolve))
      if (index === 1) throw new Error('broken')
      return index
    }).catch(() => 'failed'),
  )
  await new Promise(setImmediate)
  expect(begun).toEqual([0, 1])
  ends[1]?.()
  await new Promise(setImmediate)
  expect(begun).toEqual([0, 1, 2])
  ends[0]?.()
  ends[2]?.()
  await new Promise(setImmediate)
  ends[3]?.()
  expect(await Promise.all(jobs)).toEqual([0, 'failed', 2, 3])
})

it('keeps as much room for a job as it needs, and lets nobody overtake one that waits', async () => {
  const three = lane(3)
  const ends = new Map<string, () => void>()
  const begin = (name: string, size: number) =>
    void three(() => new Promise<void>((resolve) => void ends.set(name, resolve)), size)
  begin('two', 2)
  begin('huge', 9)
  begin('one', 1)
  expect([...ends.keys()]).toEqual(['two'])
  ends.get('two')?.()
  await new Promise(setImmediate)
  expect([...ends.keys()]).toEqual(['two', 'huge'])
  ends.get('huge')?.()
  await new Promise(setImmediate)
  expect([...ends.keys()]).toEqual(['two', 'huge', 'one'])
})
