import { field, isMessage, type Message, spelling, text } from '../../../manifests/message.ts'
import type { FieldPath } from '../../../manifests/resource.ts'
import { HCM } from './qualify.ts'

/** A place that sends requests to a cluster. */
export interface ClusterReference {
  readonly cluster: string
  /** Within the resource. */
  readonly path: FieldPath
}

/** One step down: each message of a repeated or single field, with its path. */
function within(parent: Message | undefined, path: FieldPath, name: string): { body: Message; path: FieldPath }[] {
  if (parent === undefined) return []
  const key = spelling(parent, name)
  const value = field(parent, name)
  if (isMessage(value)) return [{ body: value, path: [...path, key] }]
  if (!Array.isArray(value)) return []
  return value.flatMap((body, index) => (isMessage(body) ? [{ body, path: [...path, key, index] }] : []))
}

function named(body: Message, path: FieldPath, name: string): ClusterReference[] {
  const cluster = text(body, name)
  return cluster === undefined ? [] : [{ cluster, path: [...path, spelling(body, name)] }]
}

/** Every cluster that a RouteConfiguration names: targets, arms and mirrors. */
export function referencesOfRoutes(routes: Message, at: FieldPath = []): ClusterReference[] {
  return within(routes, at, 'virtual_hosts')
    .flatMap((host) => within(host.body, host.path, 'routes'))
    .flatMap((route) => within(route.body, route.path, 'route'))
    .flatMap(({ body, path }) => [
      ...named(body, path, 'cluster'),
      ...within(body, path, 'weighted_clusters')
        .flatMap((split) => within(split.body, split.path, 'clusters'))
        .flatMap((arm) => named(arm.body, arm.path, 'name')),
      ...within(body, path, 'request_mirror_policies').flatMap((mirror) => named(mirror.body, mirror.path, 'cluster')),
    ])
}

/** Every cluster that a Listener names in the routes that it carries inline. */
export function referencesOfListener(listener: Message): ClusterReference[] {
  return within(listener, [], 'filter_chains')
    .flatMap((chain) => within(chain.body, chain.path, 'filters'))
    .flatMap((filter) => within(filter.body, filter.path, 'typed_config'))
    .filter(({ body }) => body['@type'] === HCM)
    .flatMap((manager) => within(manager.body, manager.path, 'route_config'))
    .flatMap(({ body, path }) => referencesOfRoutes(body, path))
}

/** The name of the RouteConfiguration that a Listener asks for by RDS, if any. */
export function routeNames(listener: Message): ClusterReference[] {
  return within(listener, [], 'filter_chains')
    .flatMap((chain) => within(chain.body, chain.path, 'filters'))
    .flatMap((filter) => within(filter.body, filter.path, 'typed_config'))
    .flatMap((manager) => within(manager.body, manager.path, 'rds'))
    .flatMap(({ body, path }) => named(body, path, 'route_config_name'))
}
