import type { PolicySet } from './compile.ts'
import type { HttpRule } from './http.ts'
import type { CiliumVersion, L4Query } from './input.ts'
import { type Judgement, judge } from './judge.ts'
import { isRedirected } from './redirected.ts'
import type { Direction, Rule } from './rule.ts'
import { settle } from './union.ts'

/** What a proxy has to enforce for a pair of endpoints on a port. */
export type L7Rules =
  /** No proxy: the connection is allowed as it is. */
  | 'none'
  /** No connection. */
  | 'denied'
  | ProxiedL7
  /** `by`: the rule that cannot be decided. */
  | { readonly unknown: string; readonly by?: Rule | undefined }

export interface ProxiedL7 {
  readonly proxied: true
  /** The proxy lets through what one of these rules matches; `all` is everything, with the proxy's side effects. */
  readonly allow: 'all' | readonly HttpRule[]
  /** Those of the rules that change headers of the requests they match, also when another rule lets these through. */
  readonly changing: readonly HttpRule[]
}

/** What Envoy enforces for a pair, for the policies of `from` (egress) and of `to` (ingress) separately. */
export function l7Rules(set: PolicySet, query: L4Query): Readonly<Record<Direction, L7Rules>> {
  const { ciliumVersion } = set.options
  const of = (direction: Direction) => l7Of(judge(set, query, direction), ciliumVersion)
  return { egress: of('egress'), ingress: of('ingress') }
}

/**
 * All allow rules are one union: one without HTTP rules lets every request through, but an HTTP rule beside it still
 * sends the connection through the proxy (mergePortProto in v1.20.2 pkg/policy/rule.go, and its counterpart in
 * v1.15.19). DNS rules are for another proxy than Envoy.
 */
export function l7Of(judgement: Judgement, ciliumVersion: CiliumVersion): L7Rules {
  const { policy, allows, doubts, union } = judgement
  const settled = settle(union)
  if (settled === 'denied') return 'denied'
  if (settled === 'unknown') {
    const [doubt] = doubts.toSorted((a, b) => Number(b.rule.effect === 'deny') - Number(a.rule.effect === 'deny'))
    if (policy.unknown !== undefined) return { unknown: policy.unknown }
    return { unknown: doubt?.because ?? 'a rule cannot be decided', by: doubt?.rule }
  }
  const http = allows.flatMap((rule) => rule.http ?? [])
  if (http.length === 0) return 'none'
  if (settled === 'proxied' && ciliumVersion === '1.15' && !isRedirected(judgement)) return 'none'
  const changing = http.filter(({ actions }) => actions.length > 0)
  return { proxied: true, allow: settled === 'judged' ? http : 'all', changing }
}
