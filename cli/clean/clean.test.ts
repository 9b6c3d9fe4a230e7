import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { identityOf } from '../../helpers/targets/envoy/process/process-identity.ts'
import { clean, sweepsOf } from './clean.ts'

/** Those of the embedded target alone: the container engine of this machine is not this test's. */
function sweeps(cache: string) {
  return sweepsOf({ MESHPROOF_CACHE: cache }).filter(({ kind }) => kind !== 'of k3s')
}

function cacheFolder(): string {
  const cache = mkdtempSync(join(tmpdir(), 'meshproof-'))
  onTestFinished(() => rmSync(cache, { recursive: true, force: true }))
  return cache
}

function folder(path: string, files: Record<string, unknown>): string {
  mkdirSync(path, { recursive: true })
  for (const [name, value] of Object.entries(files)) writeFileSync(join(path, name), JSON.stringify(value))
  return path
}

it('removes what runs that ended left behind, says what, and leaves those that run alone', async () => {
  const cache = cacheFolder()
  const own = identityOf(process.pid)
  const ended = { ...own, started: 'long ago' }
  folder(join(cache, 'runs/dead'), { 'run.json': { runner: ended } })
  const living = folder(join(cache, 'runs/living'), { 'run.json': { runner: own } })
  const broken = folder(join(cache, 'envoy/.download-x'), { 'owner.json': ended })
  const finished = folder(join(cache, 'envoy/1.37.0'), { envoy: 'binary' })
  utimesSync(finished, 0, 0)
  expect(await clean(sweeps(cache))).toEqual({
    lines: ['removed run: dead', `removed unfinished download: ${broken}`],
    failures: [],
  })
  expect(existsSync(join(cache, 'runs/dead'))).toBe(false)
  expect([living, finished].every((path) => existsSync(path))).toBe(true)
})

it('says so when there was nothing', async () => {
  expect((await clean(sweeps(join(cacheFolder(), 'none')))).lines).toEqual(['nothing was left behind'])
})

it('tries the others when one kind cannot be removed', async () => {
  const failing = { kind: 'cluster', remove: () => Promise.reject(new Error('no route')) }
  const other = { kind: 'run', remove: () => Promise.resolve(['a1']) }
  expect(await clean([failing, other])).toEqual({ lines: ['removed run: a1'], failures: ['cluster: no route'] })
})
