import { field, message, text } from '../../manifests/message.ts'
import { nearestName } from '../../manifests/suggest.ts'
import { matchesWhole, regexFault } from '../../policy/http.ts'
import { below, clustersNamed, everyPlaced, nameIn, type PlacedMessage, resourcesOfType } from '../envoy-view.ts'
import { configsIn, type Facts } from '../facts.ts'
import { type Mistake, mistakeAt } from '../mistake.ts'

export function clusterUndefined(facts: Facts): Mistake | undefined {
  for (const config of configsIn(facts)) {
    const defined = resourcesOfType(config, 'Cluster').map(nameIn)
    const lost = clustersNamed(config).find(({ name }) => !defined.includes(name))
    if (lost === undefined) continue
    const wanted =
      nearestName(lost.name, defined) ?? defined.find((name) => name.endsWith(`/${lost.name}`)) ?? defined[0] ?? '-'
    return mistakeAt('cluster-undefined', config, lost.path, { seen: lost.name, wanted }, `name: ${wanted}`)
  }
  return undefined
}

export function routesUnknown(facts: Facts): Mistake | undefined {
  for (const config of configsIn(facts)) {
    const defined = resourcesOfType(config, 'RouteConfiguration').map(nameIn)
    for (const { path, body } of below(everyPlaced(config), 'rds')) {
      const seen = text(body, 'route_config_name') ?? ''
      if (defined.includes(seen)) continue
      const wanted = nearestName(seen, defined) ?? defined[0] ?? '-'
      const at = [...path, 'route_config_name']
      return mistakeAt('routes-unknown', config, at, { seen, wanted }, `route_config_name: ${wanted}`)
    }
  }
  return undefined
}

const path = '/weapons'
/** Clients send the port along. */
const authority = 'stronghold:8080'

/** The virtual hosts of the routes that a config carries, in its listeners or beside them. */
const virtualHosts = (facts: Facts) =>
  configsIn(facts).map((config) => ({ config, hosts: below(everyPlaced(config), 'virtual_hosts') }))

export function domainWrong(facts: Facts): Mistake | undefined {
  for (const { config, hosts } of virtualHosts(facts)) {
    if (everyPlaced(config).some(({ body }) => stripsPort(body)) || hosts.length === 0) continue
    const domains = hosts.flatMap(({ body }) => listOf(field(body, 'domains')))
    const [host] = hosts
    if (host === undefined || domains.some((domain) => fitsDomain(domain))) continue
    const seen = domains.join(', ')
    return mistakeAt('domain-wrong', config, [...host.path, 'domains'], { seen, authority }, 'domains: ["*"]')
  }
  return undefined
}

const stripsPort = (body: PlacedMessage['body']): boolean =>
  field(body, 'strip_any_host_port') === true || field(body, 'strip_matching_host_port') === true

/** Envoy's domains: exact, `*` for all, with `*` at one end for what ends or begins so. */
function fitsDomain(domain: string): boolean {
  if (domain === '*') return true
  if (domain.startsWith('*')) return authority.endsWith(domain.slice(1))
  return domain.endsWith('*') ? authority.startsWith(domain.slice(0, -1)) : domain.toLowerCase() === authority
}

export function routeMatchWrong(facts: Facts): Mistake | undefined {
  for (const { config, hosts } of virtualHosts(facts)) {
    const routes = below(hosts, 'routes')
    const matches = below(routes, 'match')
    const [first] = [...matches, ...hosts]
    if (first === undefined || matches.some(({ body }) => fitsPath(body))) continue
    const { body } = first
    const seen = text(body, 'prefix') ?? text(body, 'path') ?? text(message(body, 'safe_regex'), 'regex') ?? '-'
    return mistakeAt('route-match-wrong', config, first.path, { seen, path }, 'match:', '  prefix: /')
  }
  return undefined
}

/** What is not known to miss is taken to fit. */
function fitsPath(match: PlacedMessage['body']): boolean {
  const prefix = text(match, 'prefix')
  if (prefix !== undefined) return path.startsWith(prefix)
  const exact = text(match, 'path')
  if (exact !== undefined) return exact === path
  const regex = text(message(match, 'safe_regex'), 'regex')
  return regex === undefined || regexFault(regex) !== undefined || matchesWhole(regex, path)
}

/** The names of the filters do not matter; that the last one is a router does. */
export function routerMissing(facts: Facts): Mistake | undefined {
  for (const config of configsIn(facts)) {
    for (const manager of everyPlaced(config).filter(({ body }) => isManager(body))) {
      const filters = below([manager], 'http_filters')
      if (isRouter(filters.at(-1))) continue
      const code = filters.some(isRouter) ? 'router-not-last' : 'router-missing'
      const at = [...manager.path, 'http_filters']
      return mistakeAt(
        code,
        config,
        at,
        {},
        '- name: envoy.filters.http.router',
        '  typed_config:',
        '    "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router',
      )
    }
  }
  return undefined
}

const isManager = (body: PlacedMessage['body']): boolean => String(body['@type']).endsWith('.HttpConnectionManager')

const isRouter = (filter: PlacedMessage | undefined): boolean =>
  String(message(filter?.body, 'typed_config')?.['@type']).endsWith('.Router')

const listOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])
