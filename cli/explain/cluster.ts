import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { defaultNamespace } from '../../fixtures/lab-manifests.ts'
import { terminalProgress } from '../../fixtures/progress.ts'
import { ReleaseStack } from '../../helpers/core/release.ts'
import { targetNamed } from '../../helpers/targets/select.ts'
import type { Mesh } from '../../helpers/targets/target.ts'
import { reportsFolder } from '../run/results-file.ts'
import type { World } from './world.ts'
import { worldOfCluster } from './world.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** A namespace of an existing cluster: what stands in it, and the way to ask it. */
export interface ClusterWorld extends AsyncDisposable {
  readonly world: World
  readonly mesh: Mesh
  readonly hasFlows: boolean
}

/** Whether a cluster was named, rather than a folder of manifests. */
export function namesCluster(env: Environment): boolean {
  return env['MESHPROOF_KUBECONFIG'] !== undefined || env['MESHPROOF_CONTEXT'] !== undefined
}

/**
 * Reads what is applied in the namespace. Nothing is changed there, and nothing made but probe pods, which go again.
 * @throws SetupError when the cluster cannot be reached, InputError for manifests beside it
 */
export async function openCluster(given: Environment, signal: AbortSignal): Promise<ClusterWorld> {
  const namespace = given['MESHPROOF_NAMESPACE'] ?? defaultNamespace
  // What was found is kept for the reader of the answer, and not among the results of a run.
  const reports = join(reportsFolder(given), '..', 'explain')
  const env = { ...given, MESHPROOF_APPLY: undefined, MESHPROOF_REPORTS: reports }
  const release = new ReleaseStack()
  try {
    const target = await targetNamed('kubeconfig')
    const settings = { env, runId: randomBytes(4).toString('hex') }
    const started = await target.start(settings, 'named by --kubeconfig', terminalProgress, signal)
    release.add('the cluster', 60_000, () => started[Symbol.asyncDispose]())
    const { handle } = started
    const mesh = await target.open(handle, { lab: 'explain', namespace }, terminalProgress, signal)
    release.add('the probe pods', 60_000, () => mesh[Symbol.asyncDispose]())
    const version = given['MESHPROOF_CILIUM_VERSION'] ?? handle.info.versions['cilium'] ?? 'unknown'
    return {
      world: worldOfCluster(mesh.found ?? [], namespace, version),
      mesh,
      hasFlows: handle.info.capabilities.includes('hubble'),
      [Symbol.asyncDispose]: () => release.release(),
    }
  } catch (error) {
    await release.release()
    throw error
  }
}
