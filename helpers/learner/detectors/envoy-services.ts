import type { EnvoyConfig } from '../../manifests/kinds/index.ts'
import { nearestName } from '../../manifests/suggest.ts'
import { endpointsAsked, everyPlaced, nameIn, published, resourcesOfType } from '../envoy-view.ts'
import { configsIn, type Facts, isEnvoyConfig } from '../facts.ts'
import { type Mistake, mistakeAt } from '../mistake.ts'

const service = 'stronghold'

const servicesLines = ({ defaultNamespace }: Facts['options']): string[] => [
  'services:',
  `  - name: ${service}`,
  `    namespace: ${defaultNamespace}`,
]

const isAtHome = ({ kind, metadata }: EnvoyConfig, { defaultNamespace }: Facts['options']): boolean =>
  kind !== 'CiliumEnvoyConfig' || (metadata.namespace ?? defaultNamespace) === defaultNamespace

export function configNamespace(facts: Facts): Mistake | undefined {
  const { defaultNamespace } = facts.options
  const configs = configsIn(facts)
  const home = configs.filter((one) => isAtHome(one, facts.options)).map(({ metadata }) => metadata.name)
  const config = configs.find((one) => !isAtHome(one, facts.options) && !home.includes(one.metadata.name))
  if (config === undefined) return undefined
  const seen = config.metadata.namespace ?? ''
  const lines = ['metadata:', `  name: ${config.metadata.name}`, `  namespace: ${defaultNamespace}`]
  return mistakeAt('config-namespace', config, ['metadata', 'namespace'], { seen, wanted: defaultNamespace }, ...lines)
}

/** A Service may be given to one config alone: what the second one says is not heard. */
export function configLeftOver(facts: Facts): Mistake | undefined {
  const standing = facts.standing.filter(isEnvoyConfig).filter((one) => isAtHome(one, facts.options))
  const redirecting = standing.filter(({ spec }) => (spec.services ?? []).some(({ name }) => name === service))
  const [own] = configsIn(facts).filter((config) =>
    redirecting.some(({ metadata }) => metadata.name === config.metadata.name),
  )
  const other = redirecting.find(({ metadata }) => own !== undefined && metadata.name !== own.metadata.name)
  if (own === undefined || other === undefined || facts.finding === undefined) return undefined
  const command = `kubectl delete ${other.kind} ${other.metadata.name}`
  return mistakeAt('config-left-over', other, ['spec', 'services'], { other: own.metadata.name }, command)
}

/** Without `services` the config stands, and no traffic goes through it. */
export function servicesMissing(facts: Facts): Mistake | undefined {
  const [config] = configsIn(facts)
  if (config === undefined || configsIn(facts).some(({ spec }) => (spec.services ?? []).length > 0)) return undefined
  return mistakeAt('services-missing', config, ['spec', 'services'], {}, ...servicesLines(facts.options))
}

export function serviceWrong(facts: Facts): Mistake | undefined {
  const configs = configsIn(facts)
  const named = configs.flatMap((config) =>
    (config.spec.services ?? []).map(({ name }, index) => ({
      config,
      name,
      path: ['spec', 'services', index, 'name'],
    })),
  )
  const [first] = named
  if (first === undefined || named.some(({ name }) => name === service)) return undefined
  const { config, name, path } = first
  return mistakeAt('service-wrong', config, path, { seen: name, wanted: service }, ...servicesLines(facts.options))
}

/** The listener that a Service is given to is not among the resources. */
export function listenerUnknown(facts: Facts): Mistake | undefined {
  for (const config of configsIn(facts)) {
    const listeners = resourcesOfType(config, 'Listener').map(nameIn)
    for (const [index, { listener }] of (config.spec.services ?? []).entries()) {
      if (listener === undefined || listeners.includes(listener)) continue
      const wanted = nearestName(listener, listeners) ?? listeners[0] ?? '-'
      const path = ['spec', 'services', index, 'listener']
      return mistakeAt('listener-unknown', config, path, { seen: listener, wanted }, `listener: ${wanted}`)
    }
  }
  return undefined
}

/** With several listeners and none named, Cilium takes the one whose name comes first in the alphabet. */
export function listenerUnnamed(facts: Facts): Mistake | undefined {
  for (const config of configsIn(facts)) {
    const listeners = resourcesOfType(config, 'Listener')
    const index = (config.spec.services ?? []).findIndex(({ listener }) => listener === undefined)
    if (listeners.length < 2 || index < 0) continue
    const names = listeners.map(nameIn).toSorted()
    const path = ['spec', 'services', index]
    const facts = { seen: names.join(', '), first: names[0] ?? '-' }
    return mistakeAt('listener-unnamed', config, path, facts, ...names.map((name) => `listener: ${name}`).slice(-1))
  }
  return undefined
}

export function listenerMissing(facts: Facts): Mistake | undefined {
  const config = configsIn(facts).find((one) => resourcesOfType(one, 'Listener').length === 0)
  if (config === undefined) return undefined
  return mistakeAt(
    'listener-missing',
    config,
    ['spec', 'resources'],
    {},
    '- "@type": type.googleapis.com/envoy.config.listener.v3.Listener',
  )
}

/** A cluster asks for endpoints under a name that Cilium publishes none under. */
export function clusterUnpublished(facts: Facts): Mistake | undefined {
  const { defaultNamespace } = facts.options
  for (const config of configsIn(facts)) {
    const names = published(config, defaultNamespace)
    const assigned = resourcesOfType(config, 'ClusterLoadAssignment').map(({ body }) => String(body['cluster_name']))
    for (const cluster of resourcesOfType(config, 'Cluster')) {
      const asked = endpointsAsked(cluster)
      if (cluster.body['type'] !== 'EDS' || names.includes(asked) || assigned.includes(asked)) continue
      const wanted = names.find((name) => name.endsWith(`/${asked}`)) ?? nearestName(asked, names) ?? names[0] ?? '-'
      const code = wanted.endsWith(`/${asked}`) ? 'cluster-without-namespace' : 'cluster-unpublished'
      const [namespace, name = asked] = asked.includes('/') ? asked.split('/') : [defaultNamespace, asked]
      const lines = ['backendServices:', `  - name: ${name.replace(/:.*/, '')}`, `    namespace: ${namespace}`]
      const known = facts.workloads.some(
        (one) => one.kind === 'Service' && `${namespace}/${one.metadata.name}` === asked,
      )
      const solution = code === 'cluster-unpublished' && known ? lines : [`name: ${wanted}`]
      return mistakeAt(code, config, [...cluster.path, 'name'], { seen: asked, wanted }, ...solution)
    }
  }
  return undefined
}

const types = [
  'envoy.config.listener.v3.Listener',
  'envoy.config.route.v3.RouteConfiguration',
  'envoy.config.cluster.v3.Cluster',
  'envoy.config.endpoint.v3.ClusterLoadAssignment',
  'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
  'envoy.extensions.filters.http.router.v3.Router',
  'envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit',
].map((name) => `type.googleapis.com/${name}`)

/** An `@type` that is nearly one of those that the labs need: two letters off, or without its prefix. */
export function typeWrong(facts: Facts): Mistake | undefined {
  for (const config of configsIn(facts)) {
    for (const { path, body } of everyPlaced(config)) {
      const seen = body['@type']
      if (typeof seen !== 'string' || types.includes(seen)) continue
      const wanted = types.find((type) => nearly(seen, type) || type.endsWith(`/${seen}`))
      if (wanted === undefined) continue
      return mistakeAt('type-wrong', config, [...path, '@type'], { seen, wanted }, `"@type": ${wanted}`)
    }
  }
  return undefined
}

/** All that differs are two letters in one place. */
function nearly(a: string, b: string): boolean {
  let start = 0
  while (start < a.length && a[start] === b[start]) start += 1
  let end = 0
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end += 1
  return Math.max(a.length, b.length) - start - end <= 2
}
