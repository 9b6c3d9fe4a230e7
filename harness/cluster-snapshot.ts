import type { ClusterApi } from '../helpers/targets/cluster/api.ts'
import type { KubernetesObject, ObjectList, ObjectMeta } from '../helpers/targets/cluster/object.ts'

interface ApiResource {
  readonly name: string
  readonly verbs: readonly string[]
}

/** What the cluster itself writes all the time, whoever does what. */
const ownNoise = new Set([
  'events',
  'leases',
  'ciliumidentities',
  'ciliumendpoints',
  'ciliumnodes',
  'endpoints',
  'endpointslices',
  'nodes',
  'pods',
  'podmetrics',
])

/**
 * Every object of the cluster, in all namespaces, as `plural namespace/name` to its identity and version; what a
 * cluster keeps writing by itself is left out.
 */
export async function snapshot(api: ClusterApi): Promise<Readonly<Record<string, string>>> {
  const objects: Record<string, string> = {}
  for (const version of await versions(api)) {
    const { resources } = await api.get<{ resources: readonly ApiResource[] }>(version)
    const listed = resources.filter(
      ({ name, verbs }) => verbs.includes('list') && !name.includes('/') && !ownNoise.has(name),
    )
    for (const { name } of listed) {
      const { items } = await api.get<ObjectList<KubernetesObject>>(`${version}/${name}`)
      for (const { metadata } of items) {
        objects[`${name} ${metadata.namespace ?? ''}/${metadata.name}`] = versionOf(metadata)
      }
    }
  }
  return objects
}

/** Where the cluster counts changes of what is wanted, its own reports of what is (a pod not ready) are none. */
function versionOf({ uid, resourceVersion, generation, labels, annotations }: ObjectMeta): string {
  if (generation === undefined) return `${uid} at ${resourceVersion}`
  return JSON.stringify([uid, generation, labels, annotations])
}

async function versions(api: ClusterApi): Promise<string[]> {
  const { groups } = await api.get<{ groups: readonly { preferredVersion: { groupVersion: string } }[] }>('/apis')
  return ['/api/v1', ...groups.map(({ preferredVersion }) => `/apis/${preferredVersion.groupVersion}`)]
}

/** Names of what came, went or was written between two snapshots. */
export function differences(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => before[name] !== after[name])
}
