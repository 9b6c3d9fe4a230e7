import { ClusterApi } from '../cluster/api.ts'
import { ApiError } from '../cluster/api-error.ts'
import { deleteIfThere, waitUntilGone } from '../cluster/applied-set.ts'
import { loadKubeConfigFile } from '../cluster/kube-config.ts'
import { runLabel } from '../cluster/marks.ts'
import { sweep } from '../cluster/namespace.ts'
import type { KubernetesObject, ObjectList } from '../cluster/object.ts'
import { kubeconfigFile } from './settings.ts'
import { isStale } from './stale.ts'

const namespaceLimitMs = 90_000

/**
 * Removes probes whose run has ended without them: of this machine those of runs that are over, and of others what is old.
 * @returns their names
 */
export async function removeStaleProbes(api: ClusterApi, namespace: string): Promise<string[]> {
  const path = `/api/v1/namespaces/${namespace}/configmaps`
  const { items } = await api.get<ObjectList<KubernetesObject>>(path, { query: { labelSelector: runLabel } })
  const stale = items.filter(({ metadata }) => isStale(metadata)).map(({ metadata }) => metadata.name)
  await Promise.all(stale.map((name) => deleteIfThere(api, `${path}/${name}`)))
  for (const name of stale) await waitUntilGone(api, `${path}/${name}`, name)
  return stale.map((name) => `${namespace}/${name}, with its pods`)
}

/**
 * Removes what died runs have left in the cluster and the namespace that these settings name.
 * @returns what it was, by name
 */
export async function cleanCluster(env: Readonly<Record<string, string | undefined>>): Promise<string[]> {
  const api = new ClusterApi(loadKubeConfigFile(kubeconfigFile(env), env['MESHPROOF_CONTEXT']))
  const namespace = env['MESHPROOF_NAMESPACE'] ?? 'azeroth'
  const whole = await unlessAbsent(() => removeStaleNamespace(api, namespace))
  if (whole.length > 0) return whole
  const probes = await removeStaleProbes(api, namespace)
  return [...probes, ...(await unlessAbsent(() => sweep(api, namespace, 'namespace', { which: isStale })))]
}

/** A namespace that somebody else made has no owner's mark. */
async function removeStaleNamespace(api: ClusterApi, namespace: string): Promise<string[]> {
  const path = `/api/v1/namespaces/${namespace}`
  const { metadata } = await api.get<KubernetesObject>(path)
  if (!isStale(metadata)) return []
  await deleteIfThere(api, path)
  const signal = AbortSignal.timeout(namespaceLimitMs)
  await waitUntilGone(api, path, `the namespace ${namespace}`, signal)
  return [`${namespace}, with all that is in it`]
}

/** Who may not look for it has not brought it, and what is not there is not left. */
async function unlessAbsent(remove: () => Promise<string[]>): Promise<string[]> {
  try {
    return await remove()
  } catch (error) {
    if (error instanceof ApiError && [403, 404].includes(error.status)) return []
    throw error
  }
}
