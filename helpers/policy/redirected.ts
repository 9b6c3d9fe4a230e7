import type { Judgement } from './judge.ts'
import type { Rule } from './rule.ts'
import { bits } from './union.ts'

/**
 * Whether Cilium 1.15 sends a connection through the proxy when one rule allows all of it and another one some requests.
 * 1.20 always does. In 1.15 the entry for the peer's own identity goes before the one for anyone, and entries are made
 * for each way of writing the port: a rule for this peer and the port's name keeps it from the proxy of a rule for
 * anyone and the port's number (toMapState in v1.15.19 pkg/policy/l4.go; precedence in bpf/lib/policy.h).
 */
export function isRedirected({ allows, l4, union }: Judgement): boolean {
  const isOwnNode = (union & bits.ownNode) !== 0
  const written = new Set(allows.flatMap((rule) => portsOf(rule, l4)))
  const entries = [...written].map((port) =>
    entriesOf(
      allows.filter((rule) => portsOf(rule, l4).includes(port)),
      isOwnNode,
    ),
  )
  const ofPeer = entries.flatMap(({ peer }) => peer ?? [])
  return (ofPeer.length > 0 ? ofPeer : entries.flatMap(({ anyone }) => anyone ?? [])).includes(true)
}

/**
 * Whether the entries that rules for one port make are redirects; a peer's is left out when that for anyone will do. The
 * own node then has one without a redirect, which createL4IngressFilter (v1.15.19 pkg/policy/l4.go) adds for it.
 */
function entriesOf(rules: readonly Rule[], isOwnNode: boolean): { readonly peer?: boolean; readonly anyone?: boolean } {
  const proxies = (some: readonly Rule[]) => some.some(({ http, dns }) => http !== undefined || dns !== undefined)
  const [anyone, peer] = [rules.filter(isForAnyone), rules.filter((rule) => !isForAnyone(rule))]
  const covered = anyone.length > 0 && (proxies(anyone) || !proxies(peer))
  return {
    ...(isOwnNode && proxies(anyone) ? { peer: false } : {}),
    ...(peer.length > 0 && !covered ? { peer: proxies(rules) } : {}),
    ...(anyone.length > 0 ? { anyone: proxies(anyone) } : {}),
  }
}

const isForAnyone = ({ peers }: Rule): boolean => peers === 'anyone' || peers.some(({ isAnyone }) => isAnyone)

/** The ways of writing the port in a rule that are for this one. L7 rules need a port: rules for every port have no say. */
export function portsOf({ ports }: Rule, l4: Judgement['l4']): string[] {
  if (ports === 'any') return []
  return ports.flatMap((each) => (each.port !== '0' && each.matches(l4) === true ? [each.port] : []))
}
