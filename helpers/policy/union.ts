import { isUnconditional } from './http.ts'
import { isUnknown, type Match } from './match.ts'
import type { Rule } from './rule.ts'

/**
 * What the rules that match a connection come to is a union, in which neither order nor number matter: a set of bits,
 * so that a matrix of a million pairs is a matter of `|`.
 */
export const bits = {
  /** A deny rule matches, or may match. */
  denied: 1,
  mayDeny: 2,
  /** Something allows the whole connection, or may. */
  plain: 4,
  mayAllow: 8,
  /** A rule allows some requests, and so sends the connection through a proxy; or may, or does what is not known. */
  requests: 16,
  mayProxy: 32,
  /** It comes from the endpoint's own node; and a rule with HTTP rules lets all requests of the node pass. */
  ownNode: 64,
  nodePasses: 128,
} as const

/** What a rule adds to the union of a connection. */
export function bitsOf(rule: Rule, match: Match): number {
  if (match === false) return 0
  const { effect, http, dns, undecidable } = rule
  const unsure = isUnknown(match)
  if (effect === 'deny') return unsure || undecidable !== undefined ? bits.mayDeny : bits.denied
  const proxied = http !== undefined || dns !== undefined
  if (undecidable !== undefined || (unsure && proxied)) return bits.mayProxy
  if (unsure) return bits.mayAllow
  if (!proxied) return bits.plain
  const everything = http?.some(isUnconditional) === true ? bits.plain : 0
  return bits.requests | everything | (rule.judgesNode === true ? 0 : bits.nodePasses)
}

export type Settled =
  | 'denied'
  | 'unknown'
  /** Allowed, without a proxy. */
  | 'open'
  /** Allowed, through a proxy that lets all requests pass, or judges each of them. */
  | 'proxied'
  | 'judged'

/** Deny wins over every allow; what may deny or may change what is seen leaves the result open. */
export function settle(given: number): Settled {
  const union = passesNode(given) ? given | bits.plain : given
  const has = (bit: number): boolean => (union & bit) !== 0
  if (has(bits.denied) || !has(bits.plain | bits.mayAllow | bits.requests | bits.mayProxy)) return 'denied'
  if (has(bits.mayDeny | bits.mayProxy)) return 'unknown'
  if (has(bits.plain)) return has(bits.requests) ? 'proxied' : 'open'
  return has(bits.mayAllow) ? 'unknown' : 'judged'
}

/**
 * Whether the own node is let in for being that, whatever rules say of it. The one exception: in 1.15 HTTP rules whose
 * peers name the node judge its requests too (createL4IngressFilter in v1.15.19 pkg/policy/l4.go adds a rule that
 * passes the node, which is without effect where the node has a rule already).
 */
export function passesNode(union: number): boolean {
  if ((union & bits.ownNode) === 0) return false
  return (union & bits.requests) === 0 || (union & bits.nodePasses) !== 0
}
