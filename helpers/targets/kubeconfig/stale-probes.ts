import type { ClusterApi } from '../cluster/api.ts'
import { deleteIfThere } from '../cluster/applied-set.ts'
import { ownerMark, runLabel } from '../cluster/marks.ts'
import type { KubernetesObject, ObjectList } from '../cluster/object.ts'
import { isGone } from '../cluster/owner.ts'

/** No check takes so long. */
const longestMs = 3_600_000

/** Removes probes whose run has died: those of this machine's that have ended, and of others' that are old. */
export async function removeStaleProbes(api: ClusterApi, namespace: string): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/configmaps`
  const { items } = await api.get<ObjectList<KubernetesObject>>(path, { query: { labelSelector: runLabel } })
  const stale = items.filter(({ metadata }) => isStale(metadata))
  await Promise.all(stale.map(({ metadata }) => deleteIfThere(api, `${path}/${metadata.name}`)))
}

function isStale({ annotations, creationTimestamp = '' }: KubernetesObject['metadata']): boolean {
  const owner = annotations?.[ownerMark]
  return owner !== undefined && (isGone(owner) || Date.now() - Date.parse(creationTimestamp) > longestMs)
}
