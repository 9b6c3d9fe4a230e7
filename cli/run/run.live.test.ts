import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, it, onTestFinished } from 'vitest'
import { done, missing, waitFor } from '../../helpers/core/wait.ts'
import { resolveEnvoy } from '../../helpers/targets/envoy/binary/resolve-envoy.ts'
import type { Results } from '../../reports/results.ts'

const silent = { step: <T>(_: string, run: (note: () => void) => Promise<T>) => run(() => {}) }

/** Starts `meshproof run` in a folder of its own, outside of the clone. */
async function started(...args: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'meshproof-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const { path } = await resolveEnvoy(process.env, silent, AbortSignal.timeout(100_000))
  const env = {
    ...process.env,
    MESHPROOF_CACHE: 'cache',
    MESHPROOF_REPORTS: 'reports',
    MESHPROOF_ENVOY: path,
    MESHPROOF_TARGET: 'envoy',
  }
  const main = join(import.meta.dirname, '..', 'main.ts')
  const run = spawn(process.execPath, [main, 'run', ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const runs = () => (existsSync(join(folder, 'cache/runs')) ? readdirSync(join(folder, 'cache/runs')) : [])
  return { run, runs, stdout: text(run.stdout), stderr: text(run.stderr), ended: once(run, 'exit') }
}

it('with --json prints results.json, and nothing else, on standard output', async () => {
  const { stdout, stderr, ended } = await started('security', '--json', '--seed', '7')
  expect(await ended).toEqual([0, null])
  const results = JSON.parse(await stdout) as Results
  expect(results).toMatchObject({ seed: 7, exitStatus: 0, labs: [{ lab: 'security' }] })
  expect(await stderr).toContain('✓ with it, the orc gets a weapon')
})

it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('leaves nothing behind after %s', async (signal) => {
  const { run, runs, ended } = await started('load-balancing')
  await waitFor({ what: 'the run to begin', limitMs: 90_000 }, () =>
    runs().length > 0 ? done(true) : missing('its folder'),
  )
  run.kill(signal)
  expect(await ended).toEqual(signal === 'SIGKILL' ? [null, 'SIGKILL'] : [2, null])
  await waitFor({ what: 'the run to be gone', limitMs: 60_000 }, () =>
    runs().length === 0 ? done(true) : missing(`the end of ${runs().join()}`),
  )
})
