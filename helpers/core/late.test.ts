import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { unlessLate } from './late.ts'

const never = new Promise<never>(() => {})

it('what ends by itself is waited for, as long as nobody is in a hurry', async () => {
  const { signal } = new AbortController()
  expect(await unlessLate(sleep(20, 'done'), signal, 0)).toBe('done')
  await expect(unlessLate(Promise.reject(new Error('broken')), signal, 0)).rejects.toThrow('broken')
})

it('what ends within the grace is waited for', async () => {
  expect(await unlessLate(sleep(20, 'released'), AbortSignal.abort(), 10_000)).toBe('released')
})

it('what does not heed the signal is left to itself, for the signal’s reason', async () => {
  await expect(unlessLate(never, AbortSignal.abort(new Error('enough')), 10)).rejects.toThrow('enough')
  const stopped = new AbortController()
  const waited = unlessLate(never, stopped.signal, 10)
  stopped.abort(new Error('interrupted'))
  await expect(waited).rejects.toThrow('interrupted')
})

it('what fails later is nobody’s unhandled rejection', async () => {
  const work = sleep(20).then(() => Promise.reject(new Error('too late')))
  await expect(unlessLate(work, AbortSignal.abort(new Error('enough')), 1)).rejects.toThrow('enough')
  await sleep(40)
})
