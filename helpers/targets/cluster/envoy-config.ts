import type { Resource } from '../../manifests/resource.ts'
import { valueAt } from '../../manifests/resources-of.ts'
import type { ExpectedRedirect } from './in-force.ts'

const listenerType = 'type.googleapis.com/envoy.config.listener.v3.Listener'
const clusterType = 'type.googleapis.com/envoy.config.cluster.v3.Cluster'

interface ServiceRef {
  readonly name: string
  readonly namespace?: string
  readonly listener?: string
}
interface XdsResource {
  readonly '@type'?: string
  readonly name?: string
}

export const isEnvoyConfig = ({ kind }: Pick<Resource, 'kind'>): boolean =>
  kind === 'CiliumEnvoyConfig' || kind === 'CiliumClusterwideEnvoyConfig'

/**
 * Listeners, as Cilium names them in Envoy: always under the resource's namespace and name, unless they already begin
 * with the namespace (Cilium 1.15.19, pkg/policy/api/utils.go, ResourceQualifiedName).
 */
export function listenersOf(config: Resource, namespace: string): string[] {
  return xdsResources(config)
    .filter((resource) => resource['@type'] === listenerType)
    .map(({ name = '' }) => qualifiedListener(name, config, namespace))
}

/** What has to be in force for each of the Services that the config names; Services that do not exist have nothing. */
export function redirectsOf(config: Resource, namespace: string): ExpectedRedirect[] {
  const scope = config.kind === 'CiliumEnvoyConfig' ? namespace : ''
  const services = (valueAt(config.document, ['spec', 'services']) ?? []) as readonly ServiceRef[]
  const clusters = xdsResources(config).flatMap((resource) => learnedCluster(resource, config, scope))
  return services.map(({ name, namespace: own, listener }) => ({
    config: `${config.kind} ${config.metadata.name}`,
    service: { name, namespace: own ?? namespace },
    listener: listener === undefined ? undefined : qualifiedListener(listener, config, namespace),
    clusters,
  }))
}

function learnedCluster(resource: XdsResource, config: Resource, scope: string) {
  if (resource['@type'] !== clusterType || resource.name === undefined) return []
  if (valueAt(resource, ['type']) !== 'EDS') return []
  const eds = (valueAt(resource, ['eds_cluster_config']) ?? valueAt(resource, ['edsClusterConfig'])) as
    | { service_name?: string; serviceName?: string }
    | undefined
  const source = eds?.service_name ?? eds?.serviceName ?? resource.name
  const [, namespace, name] = /^([^/:]+)\/([^/:]+)$/.exec(source) ?? []
  if (namespace === undefined || name === undefined) return []
  const qualified = resource.name.includes('/') ? resource.name : `${scope}/${config.metadata.name}/${resource.name}`
  return [{ name: qualified, service: { namespace, name } }]
}

function qualifiedListener(name: string, config: Resource, namespace: string): string {
  const scope = config.kind === 'CiliumEnvoyConfig' ? namespace : ''
  return name.startsWith(`${scope}/`) ? name : `${scope}/${config.metadata.name}/${name}`
}

function xdsResources(config: Resource): readonly XdsResource[] {
  const resources = valueAt(config.document, ['spec', 'resources'])
  return Array.isArray(resources) ? (resources as XdsResource[]) : []
}
