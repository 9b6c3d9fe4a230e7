import { RE2JS } from 're2js'
import { field, isMessage, type Message, message, messages, text } from './message.ts'
import type { FieldPath } from './resource.ts'
import { valueAt } from './resources-of.ts'

/** What Envoy routes by. */
export interface Asked {
  /** The `Host` header, with its port. */
  readonly host: string
  readonly path: string
}

/** What the labs ask, of the Service that a config redirects. */
export const labRequest: Asked = { host: 'stronghold:8080', path: '/weapons' }

/** Every message anywhere below a value, but for those below the fields left out; Envoy's extensions nest freely. */
export function* everyMessage(value: unknown, without: readonly string[] = []): Generator<Message> {
  if (Array.isArray(value)) for (const item of value) yield* everyMessage(item, without)
  if (!isMessage(value)) return
  yield value
  const inner = Object.entries(value).filter(([name]) => !without.includes(name))
  for (const [, one] of inner) yield* everyMessage(one, without)
}

/**
 * The messages that a request meets, nearest first: those of its route, of its virtual host, and of what stands around
 * these. Undefined when no route of the resources surely gets it.
 */
export function messagesFor(asked: Asked, resources: unknown): Message[] | undefined {
  for (const config of everyMessage(resources)) {
    const host = hostFor(asked.host, messages(config, 'virtual_hosts'))
    const route = messages(host, 'routes').find((one) => pathMatcher(message(one, 'match'))?.(asked.path))
    if (host === undefined || route === undefined) continue
    return [
      ...everyMessage(route),
      ...everyMessage(host, ['routes']),
      ...everyMessage(resources, ['virtual_hosts', 'virtualHosts']),
    ]
  }
  return undefined
}

/** Whether a request surely gets to where a path of a config leads, as far as virtual hosts and routes are on that way. */
export function surelyMeets(asked: Asked, config: unknown, path: FieldPath): boolean {
  const at = path.findIndex((step) => step === 'virtual_hosts' || step === 'virtualHosts')
  if (at < 0 || at + 1 >= path.length) return true
  const listed = valueAt(config, path.slice(0, at + 1))
  const hosts = Array.isArray(listed) ? listed.filter(isMessage) : []
  const host = hostFor(asked.host, hosts)
  if (host === undefined || host !== hosts[Number(path[at + 1])]) return false
  if (path[at + 2] !== 'routes' || at + 3 >= path.length) return true
  const first = messages(host, 'routes').findIndex((one) => pathMatcher(message(one, 'match'))?.(asked.path))
  return first === path[at + 3]
}

/** An exact domain goes before `*.suffix`, that before `prefix.*`, and `*` is last; of two alike the longer one. */
export function hostFor(asked: string, hosts: readonly Message[]): Message | undefined {
  const ranked = hosts.flatMap((host) => {
    const domains = field(host, 'domains')
    const names = Array.isArray(domains) ? domains.filter((name) => typeof name === 'string') : []
    return names.flatMap((name) => (matchesDomain(name.toLowerCase(), asked) ? [{ host, rank: rankOf(name) }] : []))
  })
  return ranked.toSorted((a, b) => b.rank - a.rank)[0]?.host
}

function matchesDomain(domain: string, asked: string): boolean {
  if (domain === '*') return true
  if (domain.startsWith('*')) return asked.endsWith(domain.slice(1)) && asked.length >= domain.length
  if (domain.endsWith('*')) return asked.startsWith(domain.slice(0, -1)) && asked.length >= domain.length
  return domain === asked
}

function rankOf(domain: string): number {
  if (domain === '*') return 0
  return (domain.startsWith('*') ? 2e3 : domain.endsWith('*') ? 1e3 : 3e3) + domain.length
}

/**
 * Whether a route takes a path; undefined when it asks for more than a path, its prefix, or an expression that it
 * matches. All but the plain prefix leave the query out (Envoy v1.37.0, config.route.v3.RouteMatch).
 */
export function pathMatcher(match: Message | undefined): ((path: string) => boolean) | undefined {
  if (match === undefined || Object.keys(match).length !== 1) return undefined
  const prefix = text(match, 'prefix')
  if (prefix !== undefined) return (path) => path.startsWith(prefix)
  const fits = wholePath(match)
  return fits && ((path) => fits(path.split('?')[0] ?? ''))
}

function wholePath(match: Message): ((path: string) => boolean) | undefined {
  const whole = text(match, 'path')
  if (whole !== undefined) return (path) => path === whole
  const folder = text(match, 'path_separated_prefix')
  if (folder !== undefined) return (path) => path === folder || path.startsWith(`${folder}/`)
  const regex = text(message(match, 'safe_regex'), 'regex')
  if (regex === undefined || !isExpression(regex)) return undefined
  return (path) => RE2JS.matches(regex, path)
}

function isExpression(regex: string): boolean {
  try {
    return RE2JS.compile(regex) !== undefined
  } catch {
    return false
  }
}
