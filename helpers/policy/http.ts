import { RE2JS } from 're2js'
import type { CiliumHttpRule } from '../manifests/kinds/cilium-network-policy.ts'
import type { FieldPath } from '../manifests/resource.ts'
import type { HttpQuery, Policy } from './input.ts'
import type { Match } from './match.ts'

/** What a request's header has to be. Names are in lower case. */
export type HeaderCondition =
  | { readonly name: string; readonly is: 'present' }
  | { readonly name: string; readonly is: 'exactly'; readonly value: string }
  | { readonly name: string; readonly is: 'as-secret'; readonly secret: string }

/** What the proxy does with a header that is not as wanted; the request is allowed all the same. */
export interface HeaderAction {
  readonly name: string
  /** Undefined: the value is in a secret. */
  readonly value: string | undefined
  readonly onMismatch: 'LOG' | 'ADD' | 'DELETE' | 'REPLACE'
}

/**
 * One entry of `rules.http`, with Cilium's meaning: `path`, `method` and `host` are RE2 expressions that have to match
 * all of `:path` (the query included), `:method` and `:authority` (the port included when it is sent); everything that
 * is given has to match. Cilium v1.20.2 pkg/envoy/policy/envoy_l7_rules_translator.go.
 */
export interface HttpRule {
  readonly policy: Policy
  /** In the policy's document: `spec.ingress[0].toPorts[0].rules.http[0]`. */
  readonly at: FieldPath
  readonly method?: string | undefined
  readonly path?: string | undefined
  readonly host?: string | undefined
  readonly headers: readonly HeaderCondition[]
  readonly actions: readonly HeaderAction[]
}

export type HttpPart = 'method' | 'path' | 'host' | 'headers'

export function httpRuleOf(rule: CiliumHttpRule, policy: Policy, at: FieldPath): HttpRule {
  const { headers = [], headerMatches = [] } = rule
  const required = headerMatches.filter(({ mismatch }) => mismatch === undefined)
  return {
    policy,
    at,
    method: notEmpty(rule.method),
    path: notEmpty(rule.path),
    host: notEmpty(rule.host),
    headers: [...headers.map(headerCondition), ...required.map(requiredHeader)],
    actions: headerMatches.flatMap(({ name, value, mismatch }) =>
      mismatch === undefined ? [] : [{ name: name.toLowerCase(), value: notEmpty(value), onMismatch: mismatch }],
    ),
  }
}

/** Whether it lets every request pass: `{}`. */
export function isUnconditional({ method, path, host, headers }: HttpRule): boolean {
  return method === undefined && path === undefined && host === undefined && headers.length === 0
}

/** An empty string is as good as nothing, to Cilium. */
const notEmpty = (text: string | undefined): string | undefined => (text === '' ? undefined : text)

/** `X-Key: v` splits at the first space, and the colon is taken off; without a space all of it is a header's name. */
function headerCondition(text: string): HeaderCondition {
  const space = text.indexOf(' ')
  if (space < 0) return { name: text.toLowerCase(), is: 'present' }
  const name = text.slice(0, space).replace(/:+$/, '').toLowerCase()
  return { name, is: 'exactly', value: text.slice(space + 1) }
}

type RequiredHeader = NonNullable<CiliumHttpRule['headerMatches']>[number]

function requiredHeader({ name: written, value, secret }: RequiredHeader): HeaderCondition {
  const name = written.toLowerCase()
  if (secret !== undefined) return { name, is: 'as-secret', secret: `${secret.namespace ?? ''}/${secret.name}` }
  return value === undefined || value === '' ? { name, is: 'present' } : { name, is: 'exactly', value }
}

/** How a request fits a rule: for each part that the rule has an opinion on, whether it matches. */
export function httpParts(rule: HttpRule, request: HttpQuery): ReadonlyMap<HttpPart, Match> {
  const parts = new Map<HttpPart, Match>()
  if (rule.method !== undefined) parts.set('method', matchesWhole(rule.method, request.method))
  if (rule.path !== undefined) parts.set('path', matchesWhole(rule.path, request.path))
  if (rule.host !== undefined) parts.set('host', hostMatch(rule.host, request.host))
  const sent = new Map(Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]))
  for (const condition of rule.headers) {
    const match = headerMatch(condition, sent)
    if (parts.get('headers') !== false && match !== true) parts.set('headers', match)
    else if (!parts.has('headers')) parts.set('headers', true)
  }
  return parts
}

/** Whether a rule lets a request pass. */
export function matchesHttp(rule: HttpRule, request: HttpQuery): Match {
  const parts = [...httpParts(rule, request).values()]
  if (parts.includes(false)) return false
  return parts.find((match) => match !== true) ?? true
}

const compiled = new Map<string, RE2JS>()

/** RE2 syntax, matched against the whole text, as Envoy does. @throws RE2JSSyntaxException for what RE2 refuses */
export function matchesWhole(regex: string, text: string): boolean {
  const known = compiled.get(regex) ?? RE2JS.compile(regex)
  compiled.set(regex, known)
  return known.matches(text)
}

/** What RE2 says against an expression, if anything. */
export function regexFault(regex: string): unknown {
  try {
    RE2JS.compile(regex)
    return undefined
  } catch (error) {
    return error
  }
}

function hostMatch(regex: string, host: string | undefined): Match {
  return host === undefined
    ? { unknown: 'the rule asks for a host and the request is given without one' }
    : matchesWhole(regex, host)
}

function headerMatch(condition: HeaderCondition, sent: ReadonlyMap<string, string>): Match {
  const value = sent.get(condition.name)
  if (value === undefined) return false
  if (condition.is === 'present') return true
  if (condition.is === 'exactly') return value === condition.value
  return { unknown: `the value that header ${condition.name} has to have is in the secret ${condition.secret}` }
}
