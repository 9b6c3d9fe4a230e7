import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { kubernetesYaml } from '../../manifests/kubernetes-yaml.ts'
import { loadManifests } from '../../manifests/load.ts'
import type { Resource } from '../../manifests/resource.ts'
import { validateManifests } from '../../manifests/validate.ts'
import type { ClusterApi } from '../cluster/api.ts'
import { isNotFound } from '../cluster/api-error.ts'
import type { KubernetesObject, ObjectList, ObjectMeta } from '../cluster/object.ts'

const kinds = [
  { apiVersion: 'apps/v1', kind: 'Deployment', plural: 'deployments' },
  { apiVersion: 'v1', kind: 'Service', plural: 'services' },
  { apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', plural: 'ciliumnetworkpolicies' },
  { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', plural: 'networkpolicies' },
  { apiVersion: 'cilium.io/v2', kind: 'CiliumEnvoyConfig', plural: 'ciliumenvoyconfigs' },
] as const

type Kind = (typeof kinds)[number]

interface LiveMeta extends ObjectMeta {
  readonly managedFields?: readonly { readonly time?: string; readonly subresource?: string }[]
}
type LiveObject = KubernetesObject & { readonly metadata: LiveMeta }

/**
 * Writes down what stands in a namespace, one file an object, as its owner would have written it. What containers are
 * given in their environment is left out.
 */
export async function writeFound(api: ClusterApi, namespace: string, folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const kind of kinds) {
    for (const object of await live(api, namespace, kind)) {
      const file = join(folder, `${kind.kind.toLowerCase()}-${object.metadata.name}.yaml`)
      writeFileSync(file, stringify(asWritten(object, kind, namespace), kubernetesYaml))
    }
  }
}

/** When each of them was last written by somebody, by the API server's clock; status apart. */
export async function changeTimes(api: ClusterApi, namespace: string): Promise<ReadonlyMap<string, string>> {
  const times = new Map<string, string>()
  for (const kind of kinds) {
    for (const { metadata } of await live(api, namespace, kind)) {
      const written = (metadata.managedFields ?? []).filter(({ subresource }) => subresource === undefined)
      const all = [metadata.creationTimestamp, ...written.map(({ time }) => time)].filter((time) => time !== undefined)
      times.set(`${kind.kind}/${metadata.name}`, all.toSorted().at(-1) ?? '')
    }
  }
  return times
}

/** Changes with each change of what stands in a namespace, and when a Deployment's pods come, go or fail. */
export async function versionsOf(api: ClusterApi, namespace: string, signal: AbortSignal): Promise<string> {
  const all = await Promise.all(kinds.map((kind) => live(api, namespace, kind, signal)))
  const versions = all.flat().map(({ metadata }) => `${metadata.uid} ${metadata.resourceVersion}`)
  return versions.toSorted().join('\n')
}

/**
 * Reads what `writeFound` has written. The API server has defaulted workloads; what it keeps as it was given is held
 * against its kind, like the user's own files.
 * @throws ManifestError for a policy or a config that cannot be meant
 */
export function readFound(folder: string): Resource[] {
  const all = isEmpty(folder) ? [] : loadManifests([folder])
  const isDefaulted = ({ kind }: Resource) => kind === 'Deployment' || kind === 'Service'
  return [...all.filter(isDefaulted), ...validateManifests(all.filter((resource) => !isDefaulted(resource)))]
}

async function live(
  api: ClusterApi,
  namespace: string,
  { apiVersion, plural }: Kind,
  signal?: AbortSignal,
): Promise<readonly LiveObject[]> {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
  try {
    return (await api.get<ObjectList<LiveObject>>(`${root}/namespaces/${namespace}/${plural}`, { signal })).items
  } catch (error) {
    // Without envoyConfig, Cilium 1.15 does not even define the kind.
    if (isNotFound(error)) return []
    throw error
  }
}

function asWritten(object: LiveObject, { apiVersion, kind }: Kind, namespace: string) {
  const { name, labels } = object.metadata
  const spec = JSON.parse(
    JSON.stringify(object.spec ?? {}, (key, value: unknown) => (isPrivate(key) ? undefined : value)),
  )
  return { apiVersion, kind, metadata: { name, namespace, ...(labels === undefined ? {} : { labels }) }, spec }
}

const isPrivate = (key: string) => key === 'env' || key === 'envFrom'
const isEmpty = (folder: string) => readdirSync(folder).length === 0
