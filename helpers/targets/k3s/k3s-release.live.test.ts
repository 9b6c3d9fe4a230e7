import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { SetupError } from '../../core/errors.ts'
import { connectEngine } from './engine.ts'
import { k3sTarget } from './k3s.ts'
import { leftOf, whyNoCluster } from './live.fixture.ts'
import { removeLeftovers } from './removal.ts'

const program = fileURLToPath(new URL('start.fixture.ts', import.meta.url))

/** Starts a run in a process of its own, and ends that process after a while. Returns the run. */
async function runEndedBy(signal: 'SIGINT' | 'SIGKILL', afterMs: number): Promise<string> {
  const runId = randomBytes(4).toString('hex')
  const env = { ...process.env, MESHPROOF_REUSE: '0' }
  const run = spawn(process.execPath, [program, runId], { env, stdio: 'ignore' })
  const ended = once(run, 'exit')
  await sleep(afterMs)
  run.kill(signal)
  await ended
  return runId
}

describe.skipIf((await whyNoCluster()) !== undefined)('a cluster', () => {
  // While images are built, while the node starts, while Cilium starts.
  test.for([1_000, 3_000, 6_000, 20_000])('leaves nothing when its run is interrupted after %i ms', async (afterMs) => {
    expect(await leftOf(await runEndedBy('SIGINT', afterMs))).toEqual([])
  })

  test.for([3_000, 9_000])('is removed by the next run when its own was killed after %i ms', async (afterMs) => {
    const runId = await runEndedBy('SIGKILL', afterMs)
    expect(await leftOf(runId)).not.toEqual([])
    // What the killed run had asked of the engine may still be coming.
    await sleep(3_000)
    await removeLeftovers(await connectEngine())
    expect(await leftOf(runId)).toEqual([])
  })

  test('whose image cannot be had is an error within seconds', async () => {
    const env = { MESHPROOF_K3S_IMAGE: 'rancher/k3s:v0.0.0-nosuch' }
    const progress = { step: async <T>(_: string, run: (note: () => void) => Promise<T>) => run(() => {}) }
    const begunMs = performance.now()
    const start = k3sTarget.start({ env, runId: 'nosuch' }, 'test', progress, AbortSignal.timeout(60_000))
    await expect(start).rejects.toBeInstanceOf(SetupError)
    await expect(start).rejects.toThrow('rancher/k3s:v0.0.0-nosuch is not here and cannot be pulled')
    expect(performance.now() - begunMs).toBeLessThan(20_000)
  })
})
