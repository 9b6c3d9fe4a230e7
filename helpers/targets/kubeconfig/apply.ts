import type { Resource } from '../../manifests/resource.ts'
import type { ClusterApi } from '../cluster/api.ts'
import { deleteIfThere, waitUntilGone } from '../cluster/applied-set.ts'
import { isEnvoyConfig } from '../cluster/envoy-config.ts'
import { ClusterMesh } from '../cluster/mesh.ts'
import { ownNamespace } from '../cluster/namespace.ts'
import type { Mesh } from '../target.ts'
import { envoyConfigOff } from './envoy-config-off.ts'
import { ciliumCapabilities, type Facts, factsOf, type Opening, type Started, type Starting } from './facts.ts'
import { withImages } from './images.ts'

const namespaceLimitMs = 90_000

/** Makes the namespace this run's own, or refuses; one that the run made goes with it. */
export async function startApplying(starting: Starting): Promise<Started> {
  const { api, settings, release, signal } = starting
  const { namespace, runId } = settings
  const made = await ownNamespace(api, namespace, { runId, lab: 'run' }, signal)
  const path = `/api/v1/namespaces/${namespace}`
  if (made) {
    release.add(`the namespace ${namespace}`, namespaceLimitMs, async () => {
      await deleteIfThere(api, path)
      await waitUntilGone(api, path, `the namespace ${namespace}`)
    })
  }
  const own = ['apply', 'request-log', 'pod-identity'] as const
  return { capabilities: [...own, ...ciliumCapabilities(starting, true)], facts: factsOf(starting, true) }
}

export async function openApplying(
  api: ClusterApi,
  { images, probeImage, envoyConfig }: Facts,
  opening: Opening,
  signal: AbortSignal,
): Promise<Mesh> {
  const prepared = (resources: readonly Resource[]): Resource[] => {
    const config = resources.find(isEnvoyConfig)
    if (config !== undefined && !envoyConfig) throw envoyConfigOff(config)
    // It stands already.
    const isOwnNamespace = ({ kind, metadata }: Resource) => kind === 'Namespace' && metadata.name === opening.namespace
    return resources.filter((resource) => !isOwnNamespace(resource)).map((resource) => withImages(resource, images))
  }
  return await ClusterMesh.open(api, { ...opening, probeImage, scope: 'namespace', prepared }, signal)
}
