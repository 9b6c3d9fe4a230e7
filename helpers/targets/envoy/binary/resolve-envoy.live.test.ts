import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, onTestFinished, test } from 'vitest'
import { done, missing, waitFor } from '../../../core/wait.ts'

const program = `
import { resolveEnvoy } from ${JSON.stringify(join(import.meta.dirname, 'resolve-envoy.ts'))}
const progress = { step: (_, run) => run((text) => console.error(text)) }
console.log(JSON.stringify(await resolveEnvoy(process.env, progress, new AbortController().signal)))`
const args = ['--input-type=module', '-e', program]

/** A machine without Envoy: an empty cache, and none of this machine's settings. */
function environment() {
  const folder = mkdtempSync(join(tmpdir(), 'meshproof-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const env = { MESHPROOF_CACHE: folder, MESHPROOF_ENVOY: '', MESHPROOF_ENVOY_SHA256: '', MESHPROOF_ENVOY_VERSION: '' }
  return { cache: join(folder, 'envoy'), env }
}

test('two first runs at once, after one that was killed while downloading, all end with one good binary', {
  timeout: 120_000,
}, async () => {
  const { cache, env } = environment()
  const killed = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: 'ignore' })
  await waitFor({ what: 'the download to begin', limitMs: 30_000 }, () =>
    existsSync(cache) && readdirSync(cache, { recursive: true }).some((name) => String(name).endsWith('pip'))
      ? done(true)
      : missing('its folder'),
  )
  killed.kill('SIGKILL')
  const run = async () => JSON.parse((await execa(process.execPath, args, { env })).stdout) as { path: string }
  const [first, second] = await Promise.all([run(), run()])
  expect(first).toMatchObject({ version: '1.37.0', from: 'download' })
  expect(second.path).toBe(first.path)
  expect(readdirSync(cache)).toHaveLength(1)
  expect(await run()).toEqual({ ...first, from: 'cache' })
})

test('another pinned version is to be had', { timeout: 120_000 }, async () => {
  const { env } = environment()
  const { stdout } = await execa(process.execPath, args, { env: { ...env, MESHPROOF_ENVOY_VERSION: '1.40.0' } })
  expect(JSON.parse(stdout)).toMatchObject({ version: '1.40.0', from: 'download' })
})
