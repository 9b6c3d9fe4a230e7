import { field, isMessage, type Message, message, messages, set, text } from '../../../manifests/message.ts'
import { type Owner, qualifiedName } from './names.ts'

/** Where Envoy finds what is not inline, by the name under which it asks. */
export interface ConfigSources {
  readonly route: (name: string) => Message
  readonly endpoints: (name: string) => Message
}

export const HCM =
  'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager'
const TCP_PROXY = 'type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy'

function rename(parent: Message | undefined, name: string, owner: Owner, forced = false): void {
  const old = text(parent, name)
  if (parent !== undefined && old !== undefined) set(parent, name, qualifiedName(owner, old, forced))
}

/**
 * Gives names and config sources to a Listener as the agent does.
 * Source: cilium v1.15.19 pkg/envoy/ciliumenvoyconfig.go, ParseResources.
 */
export function qualifyListener(listener: Message, owner: Owner, sources: ConfigSources): void {
  rename(listener, 'name', owner, true)
  for (const chain of messages(listener, 'filter_chains')) {
    for (const filter of messages(chain, 'filters')) {
      const config = message(filter, 'typed_config')
      if (config?.['@type'] === HCM) qualifyConnectionManager(config, owner, sources)
      if (config?.['@type'] === TCP_PROXY) qualifyTcpProxy(config, owner)
    }
  }
}

function qualifyConnectionManager(manager: Message, owner: Owner, sources: ConfigSources): void {
  const rds = message(manager, 'rds')
  if (rds !== undefined) {
    rename(rds, 'route_config_name', owner, true)
    if (field(rds, 'config_source') === undefined) {
      set(rds, 'config_source', sources.route(text(rds, 'route_config_name') ?? ''))
    }
  }
  const inline = message(manager, 'route_config')
  if (inline !== undefined) qualifyRoutes(inline, owner)
}

function qualifyTcpProxy(proxy: Message, owner: Owner): void {
  rename(proxy, 'cluster', owner)
  for (const arm of messages(message(proxy, 'weighted_clusters'), 'clusters')) rename(arm, 'name', owner)
}

/** Source: the same file, qualifyRouteConfigurationResourceNames. */
export function qualifyRoutes(routes: Message, owner: Owner): void {
  rename(routes, 'name', owner, true)
  for (const host of messages(routes, 'virtual_hosts')) {
    rename(host, 'name', owner, true)
    for (const route of messages(host, 'routes')) {
      const action = message(route, 'route')
      rename(action, 'cluster', owner)
      for (const mirror of messages(action, 'request_mirror_policies')) rename(mirror, 'cluster', owner)
      for (const arm of messages(message(action, 'weighted_clusters'), 'clusters')) rename(arm, 'name', owner)
    }
  }
}

export function qualifyCluster(cluster: Message, owner: Owner, sources: ConfigSources): void {
  const assignment = field(cluster, 'load_assignment')
  if (isMessage(assignment)) rename(assignment, 'cluster_name', owner)
  rename(cluster, 'name', owner)
  if (text(cluster, 'type') === 'EDS') {
    const eds = message(cluster, 'eds_cluster_config') ?? {}
    if (field(eds, 'eds_config') === undefined) set(eds, 'eds_config', sources.endpoints(endpointsName(cluster)))
    set(cluster, 'eds_cluster_config', eds)
  }
}

/** The name under which Envoy asks for an EDS cluster's endpoints. */
export function endpointsName(cluster: Message): string {
  const service = text(message(cluster, 'eds_cluster_config'), 'service_name') ?? ''
  return service === '' ? (text(cluster, 'name') ?? '') : service
}
