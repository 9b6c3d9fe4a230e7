import { InputError } from '../../core/errors.ts'
import type { ClusterApi } from './api.ts'
import { isNotFound } from './api-error.ts'
import { runLabel } from './marks.ts'
import type { KubernetesObject, ObjectList } from './object.ts'

/** What people keep in namespaces. Secrets are not asked for: to list them is to read them. */
const kinds = [
  'apps/v1/deployments',
  'apps/v1/statefulsets',
  'apps/v1/daemonsets',
  'batch/v1/jobs',
  'batch/v1/cronjobs',
  'v1/pods',
  'v1/services',
  'v1/configmaps',
  'v1/serviceaccounts',
  'v1/persistentvolumeclaims',
  'networking.k8s.io/v1/networkpolicies',
  'networking.k8s.io/v1/ingresses',
  'cilium.io/v2/ciliumnetworkpolicies',
  'cilium.io/v2/ciliumenvoyconfigs',
]
/** Kubernetes puts these into every namespace. */
const everywhere = new Set(['configmaps/kube-root-ca.crt', 'serviceaccounts/default'])
const shown = 5

/** @throws InputError for a namespace with anything in it that this project has not made, naming some of it */
export async function refuseForeign(api: ClusterApi, namespace: string): Promise<void> {
  const found = (await Promise.all(kinds.map((kind) => foreignOf(api, namespace, kind)))).flat()
  if (found.length === 0) return
  const more = found.length > shown ? `, and ${found.length - shown} more` : ''
  throw new InputError({
    code: 'NAMESPACE_NOT_OURS',
    what: `the namespace ${namespace} is in use, and has no label ${runLabel}: it holds ${found.slice(0, shown).join(', ')}${more}`,
    next: `let MESHPROOF_NAMESPACE name an empty one, or one that does not exist; if everything in it may be replaced: kubectl label namespace ${namespace} ${runLabel}=mine`,
  })
}

async function foreignOf(api: ClusterApi, namespace: string, kind: string): Promise<string[]> {
  const cut = kind.lastIndexOf('/')
  const [version, plural] = [kind.slice(0, cut), kind.slice(cut + 1)]
  const root = version.includes('/') ? `/apis/${version}` : `/api/${version}`
  try {
    const { items } = await api.get<ObjectList<KubernetesObject>>(`${root}/namespaces/${namespace}/${plural}`)
    return items
      .filter(isForeign)
      .map(({ metadata }) => `${plural}/${metadata.name}`)
      .filter((name) => !everywhere.has(name))
  } catch (error) {
    if (isNotFound(error)) return []
    throw error
  }
}

/** What another object owns is told by its owner. */
function isForeign({ metadata }: KubernetesObject): boolean {
  return metadata.labels?.[runLabel] === undefined && (metadata.ownerReferences?.length ?? 0) === 0
}
