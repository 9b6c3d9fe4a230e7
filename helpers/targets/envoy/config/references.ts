import { InputError } from '../../../core/errors.ts'
import { text } from '../../../manifests/message.ts'
import type { FieldPath } from '../../../manifests/resource.ts'
import { nearestName } from '../../../manifests/suggest.ts'
import { referencesOfListener, referencesOfRoutes, routeNames } from './cluster-references.ts'
import type { OwnedResource, TranslatedConfig } from './envoy-config.ts'
import { endpointsName } from './qualify.ts'

/**
 * Refuses what Envoy takes without a word and answers with 503 for ever, or never serves at all: a route to a cluster
 * that does not exist, a cluster whose endpoints nobody publishes, a listener whose routes are missing.
 *
 * @throws InputError with the place of the wrong name and the nearest right one
 */
export function refuseDeadEnds(configs: readonly TranslatedConfig[], published: ReadonlySet<string>): void {
  const all = (kind: keyof TranslatedConfig) => configs.flatMap((config) => config[kind])
  const clusters = new Set(all('clusters').map(({ name }) => name))
  const routes = new Set(all('routes').map(({ name }) => name))
  const assignments = new Set(all('assignments').map(({ name }) => name))
  for (const listener of all('listeners')) {
    for (const { cluster: name, path } of routeNames(listener.body)) {
      if (!routes.has(name)) throw deadEnd(listener, path, 'ROUTE_NOT_FOUND', `route configuration ${name}`, routes)
    }
    checkClusters(listener, referencesOfListener(listener.body), clusters, published)
  }
  for (const route of all('routes')) checkClusters(route, referencesOfRoutes(route.body), clusters, published)
  for (const cluster of all('clusters')) {
    const name = endpointsName(cluster.body)
    if (text(cluster.body, 'type') !== 'EDS' || published.has(name) || assignments.has(name)) continue
    const listed = listedInVain(cluster, name, published)
    throw deadEnd(cluster, ['name'], 'ENDPOINTS_NOT_PUBLISHED', `endpoints ${name}`, published, listed)
  }
}

/** What to do where the config lists a Service that does not stand, and whose name is near to the endpoints'. */
function listedInVain({ owner }: OwnedResource, endpoints: string, published: ReadonlySet<string>): string | undefined {
  const { services = [], backendServices = [] } = owner.spec
  const stands = (name: string) => [...published].some((one) => one.replace(/:.*$/, '').endsWith(`/${name}`))
  const names = [...services, ...backendServices].map(({ name }) => name).filter((name) => !stands(name))
  const near = nearestName(endpoints.slice(endpoints.indexOf('/') + 1), names)
  return near === undefined
    ? undefined
    : `there is no Service ${near}, which the config lists: correct its name there, or bring it`
}

function checkClusters(
  resource: OwnedResource,
  references: readonly { cluster: string; path: FieldPath }[],
  clusters: ReadonlySet<string>,
  published: ReadonlySet<string>,
): void {
  for (const { cluster, path } of references) {
    if (clusters.has(cluster)) continue
    const missing = published.has(cluster) ? `add a Cluster ${cluster} of type EDS: its pods are published` : undefined
    throw deadEnd(resource, path, 'CLUSTER_NOT_FOUND', `cluster ${cluster}`, clusters, missing)
  }
}

const explanations: Readonly<Record<string, string>> = {
  ROUTE_NOT_FOUND: 'which no RouteConfiguration of the config defines; the listener would never serve',
  CLUSTER_NOT_FOUND: 'which no Cluster of the config defines; every request to it would be answered 503',
  ENDPOINTS_NOT_PUBLISHED:
    'which no Service in `services` or `backendServices` publishes; every request to it would be answered 503',
}

function deadEnd(
  resource: OwnedResource,
  path: FieldPath,
  code: string,
  what: string,
  known: ReadonlySet<string>,
  next?: string,
): InputError {
  const close = nearestName(what.slice(what.lastIndexOf(' ') + 1), [...known])
  const there = [...known].join(', ') || 'none'
  return new InputError({
    code,
    what: `${resource.name} refers to ${what}, ${explanations[code]}`,
    where: resource.owner.at([...resource.path, ...path]),
    next: next ?? (close === undefined ? `there are: ${there}` : `did you mean ${close}? There are: ${there}`),
  })
}
