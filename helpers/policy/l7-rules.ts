import type { PolicySet } from './compile.ts'
import { type HttpRule, isUnconditional } from './http.ts'
import type { L4Query } from './input.ts'
import { type Judgement, judge } from './judge.ts'
import type { Direction } from './rule.ts'

/** What a proxy has to enforce for a pair of endpoints on a port. */
export type L7Rules =
  /** No proxy: the connection is allowed as it is. */
  | 'none'
  /** No connection. */
  | 'denied'
  | ProxiedL7
  | { readonly unknown: string }

export interface ProxiedL7 {
  readonly proxied: true
  /** The proxy lets through what one of these rules matches; `all` is everything, with the proxy's side effects. */
  readonly allow: 'all' | readonly HttpRule[]
  /** Those of the rules that change headers of the requests they match, also when another rule lets these through. */
  readonly changing: readonly HttpRule[]
}

/** What Envoy enforces for a pair, for the policies of `from` (egress) and of `to` (ingress) separately. */
export function l7Rules(set: PolicySet, query: L4Query): Readonly<Record<Direction, L7Rules>> {
  return { egress: l7Of(judge(set, query, 'egress')), ingress: l7Of(judge(set, query, 'ingress')) }
}

/**
 * Deny wins. All allow rules are one union: one without HTTP rules lets every request through, but an HTTP rule beside
 * it still sends the connection through the proxy (mergePortProto in v1.20.2 pkg/policy/rule.go, and its counterpart
 * in v1.15.19).
 */
export function l7Of({ policy, denies, allows, doubts, allowedBy }: Judgement): L7Rules {
  if (policy.unknown !== undefined) return { unknown: policy.unknown }
  if (denies.length > 0) return 'denied'
  const [denyDoubt] = doubts.filter(({ rule }) => rule.effect === 'deny')
  const allowDoubts = doubts.filter(({ rule }) => rule.effect === 'allow')
  const plain = allowedBy !== undefined || allows.some(({ http }) => http === undefined)
  const http = allows.flatMap((rule) => rule.http ?? [])
  const someAllow = plain || http.length > 0 || allowDoubts.length > 0
  if (!someAllow) return 'denied'
  if (denyDoubt !== undefined) return { unknown: denyDoubt.because }
  const matters = allowDoubts.find(({ rule }) => !plain || rule.http !== undefined || rule.undecidable !== undefined)
  if (matters !== undefined) return { unknown: matters.because }
  if (http.length === 0) return 'none'
  const allow = plain || http.some(isUnconditional) ? 'all' : http
  return { proxied: true, allow, changing: http.filter(({ actions }) => actions.length > 0) }
}
