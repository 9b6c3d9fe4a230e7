import { execFile } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { guarded } from './guarded.ts'

const fixture = fileURLToPath(import.meta.resolve('./guarded.fixture.ts'))

it.for(['a rejection', 'an error event', 'a throw in a socket’s event'])(
  '%s that nobody awaits ends the run that it comes from, and no other, nor the process',
  async (way) => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [fixture, way])
    expect(JSON.parse(stdout)).toEqual(['stray ended it', 'done'])
    expect(stderr).toBe('')
  },
)

it('a run ends for the signal’s reason, whatever it makes of it', async () => {
  const stopped = new AbortController()
  const heedless = guarded(stopped.signal, () => sleep(20, 'done'))
  const broken = guarded(stopped.signal, (signal) => sleep(5_000, undefined, { signal }))
  const reason = new Error('enough')
  stopped.abort(reason)
  expect(await Promise.allSettled([heedless, broken])).toEqual([
    { status: 'rejected', reason },
    { status: 'rejected', reason },
  ])
})

it('a run’s own error is told as it is', async () => {
  const { signal } = new AbortController()
  await expect(guarded(signal, () => Promise.reject(new Error('mine')))).rejects.toThrow('mine')
})
