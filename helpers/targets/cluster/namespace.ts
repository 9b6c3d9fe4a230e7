import { done, missing, waitFor } from '../../core/wait.ts'
import type { ClusterApi } from './api.ts'
import { isNotFound } from './api-error.ts'
import { deleteIfThere, type Scope, waitUntilGone } from './applied-set.ts'
import { refuseForeign } from './foreign.ts'
import { type Owner, ownerMarks, runLabel } from './marks.ts'
import { type KubernetesObject, type ObjectList, objectName } from './object.ts'
import { listPods } from './pod-state.ts'
import { serverSideApply } from './server-side-apply.ts'

/** Unlike the word that somebody has put there to consent. */
const runIdForm = /^[0-9a-f]{8}$/

/** Kinds that a lab can have brought, those first that need others. */
const collections = [
  '/apis/cilium.io/v2/namespaces/*/ciliumenvoyconfigs',
  '/apis/cilium.io/v2/namespaces/*/ciliumnetworkpolicies',
  '/apis/networking.k8s.io/v1/namespaces/*/networkpolicies',
  '/apis/networking.k8s.io/v1/namespaces/*/ingresses',
  '/apis/apps/v1/namespaces/*/deployments',
  '/api/v1/namespaces/*/services',
  '/api/v1/namespaces/*/configmaps',
  '/api/v1/namespaces/*/serviceaccounts',
]
const clusterWide = [
  '/apis/cilium.io/v2/ciliumclusterwideenvoyconfigs',
  '/apis/cilium.io/v2/ciliumclusterwidenetworkpolicies',
]

/**
 * Makes the namespace, with this project's mark on it, unless it is there: then it must carry the mark, or be empty.
 * @returns whether it goes with the run: it was made by this one, or by one that has died
 * @throws InputError for a namespace that holds somebody else's
 */
export async function ownNamespace(
  api: ClusterApi,
  name: string,
  owner: Owner,
  signal?: AbortSignal,
): Promise<boolean> {
  const path = `/api/v1/namespaces/${name}`
  const existing = await unlessEnding(api, path, signal)
  if (existing === undefined) {
    const metadata = { name, ...ownerMarks(owner) }
    await serverSideApply(api, path, { apiVersion: 'v1', kind: 'Namespace', metadata }, signal)
  } else if (existing.metadata.labels?.[runLabel] === undefined) {
    await refuseForeign(api, name)
  }
  await waitFor({ what: `the namespace ${name} to be usable`, limitMs: 30_000, signal }, async () => {
    const account = await api.get(`${path}/serviceaccounts/default`).catch(() => undefined)
    return account === undefined ? missing('its default service account') : done(undefined)
  })
  return existing === undefined || runIdForm.test(existing.metadata.labels?.[runLabel] ?? '')
}

async function unlessEnding(api: ClusterApi, path: string, signal?: AbortSignal) {
  try {
    const existing = await api.get<KubernetesObject>(path)
    if (existing.metadata.deletionTimestamp === undefined) return existing
    await waitUntilGone(api, path, `the namespace ${existing.metadata.name}`, signal)
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
  return undefined
}

interface Sweeping {
  readonly signal?: AbortSignal | undefined
  /** Which of them; all unless given. */
  readonly which?: (metadata: KubernetesObject['metadata']) => boolean
}

/**
 * Removes the objects with this project's mark from the namespace, and waits until their pods are gone.
 * @returns their names, `azeroth/deployments/orc`
 */
export async function sweep(
  api: ClusterApi,
  namespace: string,
  scope: Scope,
  { signal, which }: Sweeping = {},
): Promise<string[]> {
  const removed: string[] = []
  for (const collection of scope === 'cluster' ? [...collections, ...clusterWide] : collections) {
    const base = collection.replace('*', namespace)
    const items = (await marked(api, base)).filter(({ metadata }) => which?.(metadata) ?? true)
    await Promise.all(items.map(({ metadata }) => deleteIfThere(api, `${base}/${metadata.name}`)))
    for (const object of items) await waitUntilGone(api, `${base}/${object.metadata.name}`, objectName(object), signal)
    removed.push(...items.map(({ kind, metadata }) => `${namespace}/${kind}/${metadata.name}`))
  }
  if (which !== undefined && removed.length === 0) return removed
  await waitFor({ what: `the pods of ${namespace} to be gone`, limitMs: 60_000, everyMs: 200, signal }, async () => {
    const ending = (await listPods(api, namespace)).filter(({ metadata }) => metadata.deletionTimestamp !== undefined)
    return ending.length === 0 ? done(undefined) : missing(ending.map(({ metadata }) => metadata.name).join(', '))
  })
  return removed
}

async function marked(api: ClusterApi, base: string): Promise<readonly KubernetesObject[]> {
  try {
    const { items } = await api.get<ObjectList<KubernetesObject>>(base, { query: { labelSelector: runLabel } })
    return items.map((item) => ({ ...item, kind: base.slice(base.lastIndexOf('/') + 1) }))
  } catch (error) {
    if (isNotFound(error)) return []
    throw error
  }
}
