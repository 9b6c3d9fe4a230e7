import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { SetupError } from '../../../core/errors.ts'
import { fateOf, identityOf, type ProcessIdentity } from '../process/process-identity.ts'
import type { Environment } from './search-path.ts'

const unfinished = '.download-'
const ownerFile = 'owner.json'
/** An unfinished download that does not say whose it is, or whose owner cannot be seen from here, is left alone so long. */
const unclearAgeMs = 24 * 60 * 60_000

/** `MESHPROOF_CACHE`, else the platform's folder for what can be fetched again. */
export function cacheFolder(env: Environment, platform: NodeJS.Platform): string {
  const own = env['MESHPROOF_CACHE']
  if (own !== undefined && own !== '') return resolve(own)
  const home = env['HOME'] || homedir()
  const caches = env['XDG_CACHE_HOME'] ?? ''
  if (isAbsolute(caches)) return join(caches, 'meshproof')
  return join(home, platform === 'darwin' ? 'Library/Caches' : '.cache', 'meshproof')
}

/**
 * Gives `run` a folder of its own inside `cache`, and removes it whatever happens. What a killed run left is removed
 * first. The folder is on the cache's file system, so that what was made in it can be moved into place at once.
 *
 * @throws SetupError when the cache cannot be written, or is full
 */
export async function withUnfinished<T>(cache: string, run: (folder: string) => Promise<T>): Promise<T> {
  try {
    await mkdir(cache, { recursive: true })
    await removeLeftovers(cache)
    const folder = await mkdtemp(join(cache, unfinished))
    try {
      await writeFile(join(folder, ownerFile), JSON.stringify(identityOf(process.pid)))
      return await run(folder)
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    }
  } catch (error) {
    throw cacheError(cache, error) ?? error
  }
}

/** Moves a finished folder into place. When another process was first, its folder stays and ours is not needed. */
export async function moveIntoPlace(finished: string, place: string): Promise<void> {
  try {
    await rename(finished, place)
  } catch (error) {
    if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST') throw error
  }
}

/** Removes downloads that killed runs began, and returns their folders. */
export async function removeLeftovers(cache: string): Promise<string[]> {
  const removed: string[] = []
  for (const name of await readdir(cache)) {
    const folder = join(cache, name)
    if (!name.startsWith(unfinished) || !(await isLeftover(folder))) continue
    await rm(folder, { recursive: true, force: true })
    removed.push(folder)
  }
  return removed
}

async function isLeftover(folder: string): Promise<boolean> {
  try {
    const owner = JSON.parse(await readFile(join(folder, ownerFile), 'utf8')) as ProcessIdentity
    const fate = fateOf(owner)
    if (fate !== 'elsewhere') return fate === 'ended'
  } catch {
    // killed before it could say whose it is, or being made or removed right now
  }
  const facts = await stat(folder).catch(() => undefined)
  return facts !== undefined && Date.now() - facts.mtimeMs > unclearAgeMs
}

export function noSpace(cache: string, words: string): SetupError {
  return new SetupError({
    code: 'ENVOY_CACHE_FULL',
    what: `no space left for Envoy in ${cache} (it needs about 250 MB while it is unpacked): ${words}`,
    next: 'free some space, or set MESHPROOF_CACHE to a folder that has it',
  })
}

function cacheError(cache: string, cause: unknown): SetupError | undefined {
  const code = codeOf(cause)
  if (code === 'ENOSPC' || code === 'EDQUOT') return noSpace(cache, (cause as Error).message)
  if (!['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'].includes(code ?? '')) return undefined
  return new SetupError({
    code: 'ENVOY_CACHE_UNWRITABLE',
    what: `cannot keep Envoy in ${cache}: ${(cause as Error).message}`,
    next: 'set MESHPROOF_CACHE to a folder that can be written to',
    cause,
  })
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | undefined)?.code
}
