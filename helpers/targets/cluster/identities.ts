import type { ClusterApi } from './api.ts'
import type { KubernetesObject, ObjectList } from './object.ts'

interface CiliumEndpoint extends KubernetesObject {
  readonly status?: {
    readonly identity?: { readonly id?: number }
    readonly networking?: { readonly addressing?: readonly { readonly ipv4?: string; readonly ipv6?: string }[] }
  }
}

/** Address to identity, for the pods of a namespace, as their own nodes' agents have published it. */
export async function identitiesOf(api: ClusterApi, namespace: string): Promise<Map<string, number>> {
  const path = `/apis/cilium.io/v2/namespaces/${namespace}/ciliumendpoints`
  const { items } = await api.get<ObjectList<CiliumEndpoint>>(path)
  const own = items.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
  const pairs = own.flatMap(({ status }) => {
    const id = status?.identity?.id
    const addresses = status?.networking?.addressing?.flatMap(({ ipv4, ipv6 }) => [ipv4, ipv6]) ?? []
    return addresses.flatMap((ip): [string, number][] => (ip === undefined || id === undefined ? [] : [[ip, id]]))
  })
  return new Map(pairs)
}
