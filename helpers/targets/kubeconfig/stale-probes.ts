import { ClusterApi } from '../cluster/api.ts'
import { deleteIfThere } from '../cluster/applied-set.ts'
import { loadKubeConfigFile } from '../cluster/kube-config.ts'
import { ownerMark, runLabel } from '../cluster/marks.ts'
import type { KubernetesObject, ObjectList } from '../cluster/object.ts'
import { isGone, ownOwner } from '../cluster/owner.ts'
import { kubeconfigFile } from './settings.ts'

/** No check takes so long. */
const longestMs = 3_600_000

/**
 * Removes probes whose run has ended without them: of this machine those of runs that are over, and of others what is old.
 * @returns their names
 */
export async function removeStaleProbes(api: ClusterApi, namespace: string): Promise<string[]> {
  const path = `/api/v1/namespaces/${namespace}/configmaps`
  const { items } = await api.get<ObjectList<KubernetesObject>>(path, { query: { labelSelector: runLabel } })
  const stale = items.filter(({ metadata }) => isStale(metadata)).map(({ metadata }) => metadata.name)
  await Promise.all(stale.map((name) => deleteIfThere(api, `${path}/${name}`)))
  return stale.map((name) => `${namespace}/${name}, with its pods`)
}

/** What died runs have left in the cluster that MESHPROOF_KUBECONFIG names. */
export async function cleanCluster(env: Readonly<Record<string, string | undefined>>): Promise<string[]> {
  const api = new ClusterApi(loadKubeConfigFile(kubeconfigFile(env), env['MESHPROOF_CONTEXT']))
  return await removeStaleProbes(api, env['MESHPROOF_NAMESPACE'] ?? 'azeroth')
}

/** This process's runs that go on; it may outlive what others of its runs could not release. */
const underWay = new Set<string>()

/** @returns what to call when the run has released what it made, or has given up on it */
export function begin(runId: string): () => void {
  underWay.add(runId)
  return () => void underWay.delete(runId)
}

/** Whether nobody will remove it who made it. */
export function isStale({ annotations, labels, creationTimestamp = '' }: KubernetesObject['metadata']): boolean {
  const owner = annotations?.[ownerMark]
  if (owner === undefined) return false
  const ended = owner === ownOwner() ? !underWay.has(labels?.[runLabel] ?? '') : isGone(owner)
  return ended || Date.now() - Date.parse(creationTimestamp) > longestMs
}
