import type { Exchange } from '../../helpers/claims/exchanges.ts'
import type { EnvoyConfig } from '../../helpers/manifests/kinds/index.ts'
import { field, isMessage, type Message, message, text } from '../../helpers/manifests/message.ts'
import { hostFor, pathMatcher } from '../../helpers/manifests/request-route.ts'
import type { FieldPath } from '../../helpers/manifests/resource.ts'
import { fits, snakeCase } from '../../helpers/mutants/path-pattern.ts'
import { requestOf } from './traffic.ts'

/** A message somewhere in a manifest. */
export interface Place {
  readonly path: FieldPath
  readonly body: Message
}

/** Every message whose path fits the pattern. */
export function placesIn(config: EnvoyConfig, pattern: string): Place[] {
  const found = (value: unknown, path: FieldPath): Place[] => {
    if (typeof value !== 'object' || value === null) return []
    const own = isMessage(value) && fits(pattern, path) ? [{ path, body: value }] : []
    const steps = Array.isArray(value) ? [...value.keys()] : Object.keys(value)
    return [...own, ...steps.flatMap((step) => found(Reflect.get(value, step), [...path, step]))]
  }
  return found(config.document, [])
}

export const within = (path: FieldPath, ancestor: FieldPath): boolean =>
  ancestor.every((step, index) => path[index] === step)

/** The port of the labs' Services: clients name it, as they do any port but 80. */
const port = 8080

export interface RouteTable {
  readonly routes: readonly Place[]
  /** Whether a route gets an exchange's requests; undefined where that cannot be told. */
  takes(route: Place, exchange: Exchange): boolean | undefined
  /** Whether requests of an exchange may get to what stands there: in a route, around some, or apart from all. */
  mayReach(path: FieldPath, exchange: Exchange): boolean
}

/** Envoy takes the virtual host by the `Host` header; in it, the first route that matches. */
export function routeTable(config: EnvoyConfig): RouteTable {
  const hosts = placesIn(config, '**.virtual_hosts.*').filter(({ path }) => isUsed(config, path))
  const routes = placesIn(config, '**.virtual_hosts.*.routes.*')
  const withoutPort = [...placesIn(config, '**')].some(({ body }) =>
    portIgnored.some((name) => field(body, name) === true),
  )
  const takes = (route: Place, exchange: Exchange): boolean | undefined => {
    const host = hosts.find(({ path }) => within(route.path, path))
    const asked = withoutPort ? exchange.to : `${exchange.to}:${port}`
    const beside = hosts.filter(({ path }) => host !== undefined && within(path, host.path.slice(0, -1)))
    if (
      host === undefined ||
      hostFor(
        asked,
        beside.map(({ body }) => body),
      ) !== host.body
    )
      return false
    for (const one of routes.filter(({ path }) => within(path, host.path))) {
      const matches = pathMatcher(message(one.body, 'match'))
      if (matches === undefined) return undefined
      if (matches(requestOf(exchange).path)) return one === route
      if (one === route) return false
    }
    return false
  }
  return {
    routes,
    takes,
    mayReach(path, exchange) {
      const at = path.findIndex((step) => step === 'virtual_hosts' || step === 'virtualHosts')
      if (at < 0) return true
      const around = routes.filter((route) => within(path, route.path))
      const [name] = path.slice(at + 2)
      const ofHost = routes.filter((route) => within(route.path, path.slice(0, at + 2)) && !hasOwn(route, name))
      return (around.length > 0 ? around : ofHost).some((route) => takes(route, exchange) !== false)
    },
  }
}

/** Whether a route has this field itself, and so leaves its virtual host's aside, as it does a `retry_policy`. */
const hasOwn = ({ body }: Place, name: FieldPath[number] | undefined): boolean =>
  name !== undefined && field(message(body, 'route'), snakeCase(name)) !== undefined

/** A RouteConfiguration of its own counts only where a listener names it, which Cilium qualifies with its own names. */
function isUsed(config: EnvoyConfig, path: FieldPath): boolean {
  const resource = placesIn(config, 'spec.resources.*').find((one) => within(path, one.path))?.body
  if (!String(resource?.['@type']).endsWith('.RouteConfiguration')) return true
  const named = placesIn(config, '**.rds').map(({ body }) => text(body, 'route_config_name') ?? '')
  return named.some((name) => name.split('/').at(-1) === text(resource, 'name')?.split('/').at(-1))
}

const portIgnored = ['ignore_port_in_host_matching', 'strip_any_host_port']
