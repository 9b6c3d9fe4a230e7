import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { SetupError } from '../../core/errors.ts'
import { done, missing, waitFor } from '../../core/wait.ts'
import { connectEngine } from './engine.ts'
import { k3sTarget } from './k3s.ts'
import { leftOf, whyNoCluster } from './live.fixture.ts'
import { removeLeftovers } from './removal.ts'

const program = fileURLToPath(new URL('start.fixture.ts', import.meta.url))

/** Starts a run in a process of its own, and ends that process once this step has begun and something is there of it. */
async function runEndedBy(signal: 'SIGINT' | 'SIGKILL', step: string): Promise<string> {
  const runId = randomBytes(4).toString('hex')
  const env = { ...process.env, MESHPROOF_REUSE: '0' }
  const run = spawn(process.execPath, [program, runId], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(run, 'exit')
  for await (const line of createInterface(run.stdout)) if (line === step) break
  await waitFor({ what: 'something of the run', limitMs: 60_000, everyMs: 100 }, async () =>
    (await leftOf(runId)).length > 0 ? done(true) : missing('a container or an image'),
  )
  run.kill(signal)
  await ended
  return runId
}

function started(env: Record<string, string>, runId: string) {
  const progress = { step: async <T>(_: string, run: (note: () => void) => Promise<T>) => run(() => {}) }
  return k3sTarget.start({ env, runId }, 'test', progress, AbortSignal.timeout(100_000))
}

describe.skipIf((await whyNoCluster()) !== undefined)('a cluster', () => {
  test.for(['images', 'k3s up', 'Cilium ready'])('leaves nothing when its run is interrupted at: %s', async (step) => {
    expect(await leftOf(await runEndedBy('SIGINT', step))).toEqual([])
  })

  test.for(['k3s up', 'Cilium ready'])('is removed by the next run when its own was killed at: %s', async (step) => {
    const runId = await runEndedBy('SIGKILL', step)
    let empty = 0
    // What the killed run had asked of the engine may still be coming: nothing is left when nothing has come for a while.
    await waitFor({ what: 'its end', limitMs: 60_000, everyMs: 1_000 }, async () => {
      await removeLeftovers(await connectEngine())
      const left = await leftOf(runId)
      empty = left.length === 0 ? empty + 1 : 0
      return empty === 3 ? done(true) : missing(left.join())
    })
    expect(await leftOf(runId)).toEqual([])
  })

  test('whose image cannot be had is an error within seconds', async () => {
    const begunMs = performance.now()
    const start = started({ MESHPROOF_K3S_IMAGE: 'rancher/k3s:v0.0.0-nosuch' }, 'nosuch')
    await expect(start).rejects.toBeInstanceOf(SetupError)
    await expect(start).rejects.toThrow('rancher/k3s:v0.0.0-nosuch is not here and cannot be pulled')
    expect(performance.now() - begunMs).toBeLessThan(20_000)
  })

  test('whose chart does not take the user’s values is told in Helm’s words, and leaves nothing', async () => {
    const values = join(await mkdtemp(join(tmpdir(), 'meshproof-')), 'values.yaml')
    await writeFile(values, 'ipam: 7\n')
    const runId = randomBytes(4).toString('hex')
    const start = started({ MESHPROOF_CILIUM_VALUES: values }, runId)
    await expect(start).rejects.toMatchObject({ code: 'CHART_NOT_INSTALLED' })
    await expect(start).rejects.toThrow(/ipam/)
    expect(await leftOf(runId)).toEqual([])
  })
})
