import { parse, stringify } from 'yaml'
import { arms, changed, drop, manager, put, reference, valueIn } from './reference.ts'

const third = 'elite-stronghold'

/** A canary of three arms: a third Deployment with a Service of its own, and a cluster that leads there. */
export const threeArms: Readonly<Record<string, string>> = {
  'elite.yaml': reference.betterStronghold
    .replaceAll('better-stronghold', third)
    .replaceAll('version: v2', 'version: v3'),
  'canary.yaml': changed(
    reference.canary,
    added('spec.backendServices', { name: third, namespace: 'azeroth' }),
    added('spec.resources', { ...object('spec.resources.3'), name: `azeroth/${third}` }),
    put(arms, [
      { name: 'azeroth/simple-stronghold', weight: 60 },
      { name: 'azeroth/better-stronghold', weight: 30 },
      { name: `azeroth/${third}`, weight: 10 },
    ]),
  ),
}

function object(path: string): object {
  return valueIn(reference.canary, path) as object
}

function added(path: string, item: unknown): (text: string) => string {
  return put(path, [...(valueIn(reference.canary, path) as unknown[]), item])
}

/** An obsolete total, which Envoy still knows and no longer heeds. */
export const wrongTotal = changed(
  reference.canary,
  put(arms.replace(/\.clusters$/, ''), { ...object(arms.replace(/\.clusters$/, '')), total_weight: 50 }),
)

const firstRoute = 'spec.resources.1.virtual_hosts.0.routes.0'

const routeTo = (service: string, match: object): object => {
  const { weighted_clusters: _, ...rest } = object(`${firstRoute}.route`) as Record<string, unknown>
  return { match: { prefix: '/', ...match }, route: { ...rest, cluster: `azeroth/${service}` } }
}

/** One request in ten takes the first route. */
export const twoRoutes = changed(
  reference.canary,
  put('spec.resources.1.virtual_hosts.0.routes', [
    routeTo('better-stronghold', { runtime_fraction: { default_value: { numerator: 10, denominator: 'HUNDRED' } } }),
    routeTo('simple-stronghold', {}),
  ]),
)

const clusterNames = ['simple-stronghold', 'better-stronghold'] as const

/** Nothing has the reference's name but what the Services are called. */
export const otherNames = clusterNames.reduce(
  (text, name, index) =>
    changed(
      text.replaceAll(`name: azeroth/${name}`, `name: arm-${index}`),
      put(`spec.resources.${2 + index}`, {
        ...object(`spec.resources.${2 + index}`),
        name: `arm-${index}`,
        eds_cluster_config: { service_name: `azeroth/${name}` },
      }),
    ),
  reference.canary.replaceAll('envoy-lb-listener', 'my-canary').replaceAll('lb_route', 'my-routes'),
)

/** The listener carries its routes itself. */
export const inlineRoutes = inlined(reference.canary)

export function inlined(config: string): string {
  const { '@type': _, ...routes } = valueIn(config, 'spec.resources.1') as Record<string, unknown>
  const { rds: __, ...own } = valueIn(config, manager) as Record<string, unknown>
  return changed(config, put(manager, { ...own, route_config: routes }), drop('spec.resources.1'))
}

/** Every field of Envoy's as protobuf's JSON form also spells it: `routeConfigName`. */
export const camelCased = camelCasedOf(reference.canary)

export function camelCasedOf(config: string): string {
  return stringify(camelled(parse(config)))
}

function camelled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelled)
  if (typeof value !== 'object' || value === null) return value
  const camel = (key: string) => key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [camel(key), camelled(inner)]))
}
