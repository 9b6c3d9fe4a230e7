import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { MeshproofError, messageOf } from '../../helpers/core/errors.ts'
import { cacheFolder, removeLeftovers } from '../../helpers/targets/envoy/binary/cache-folder.ts'
import { runsPath } from '../../helpers/targets/envoy/process/run-folder.ts'
import { sweepDeadRuns } from '../../helpers/targets/envoy/process/sweep.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** One kind of thing that runs can leave behind. */
export interface Sweep {
  readonly kind: string
  /** Removes all of it, and returns the names. */
  readonly remove: () => Promise<readonly string[]>
}

export interface Cleaned {
  readonly lines: readonly string[]
  readonly failures: readonly string[]
}

export function sweepsOf(env: Environment): Sweep[] {
  const runs = runsPath(env)
  const downloads = join(cacheFolder(env, process.platform), 'envoy')
  const unlessMissing = async (folder: string, remove: (folder: string) => Promise<string[]>) =>
    existsSync(folder) ? await remove(folder) : []
  return [
    { kind: 'run', remove: () => unlessMissing(runs, sweepDeadRuns) },
    { kind: 'unfinished download', remove: () => unlessMissing(downloads, removeLeftovers) },
    { kind: 'of k3s', remove: withoutEngineNothing },
    { kind: 'of a cluster', remove: () => ofCluster(env) },
  ]
}

/** Every sweep is tried, whatever becomes of the others. */
export async function clean(sweeps: readonly Sweep[]): Promise<Cleaned> {
  const lines: string[] = []
  const failures: string[] = []
  for (const { kind, remove } of sweeps) {
    try {
      for (const name of await remove()) lines.push(`removed ${kind}: ${name}`)
    } catch (error) {
      failures.push(`${kind}: ${messageOf(error)}`)
    }
  }
  return { lines: lines.length > 0 || failures.length > 0 ? lines : ['nothing was left behind'], failures }
}

async function ofCluster(env: Environment): Promise<string[]> {
  if (env['MESHPROOF_KUBECONFIG'] === undefined) return []
  const { cleanCluster } = await import('../../helpers/targets/kubeconfig/leftovers.ts')
  return await cleanCluster(env)
}

async function withoutEngineNothing(): Promise<string[]> {
  const { cleanK3s } = await import('../../helpers/targets/k3s/k3s.ts')
  try {
    return await cleanK3s()
  } catch (error) {
    if (error instanceof MeshproofError && error.code === 'ENGINE_MISSING') return []
    throw error
  }
}
