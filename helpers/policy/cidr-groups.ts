import type { CiliumCidrRule } from '../manifests/kinds/cilium-network-policy.ts'
import type { FieldPath } from '../manifests/resource.ts'
import type { EntryContext } from './entry-context.ts'
import type { CidrGroup, CiliumVersion } from './input.ts'
import { anyOf } from './match.ts'
import { cidrPeer, isOutside, selectorText, unknownPeer } from './peers.ts'
import type { Peer } from './rule.ts'
import { selectsResource } from './selector.ts'

/**
 * What `cidrGroupRef` and `cidrGroupSelector` stand for: the CIDRs of CiliumCIDRGroups. Egress rules have them since
 * 1.16 (cilium/cilium#30624); a rule of groups alone that do not exist, or hold nothing, allows anyone in 1.15 and
 * nobody since (cilium/cilium#33445).
 */
export function cidrGroupPeer(
  rule: CiliumCidrRule,
  path: FieldPath,
  { groups, scope }: EntryContext,
  direction: 'from' | 'to',
): Peer {
  const { ciliumVersion } = scope.options
  const meant = groupsMeant(rule, groups)
  const text = `CIDR group ${rule.cidrGroupRef ?? `with ${selectorText(rule.cidrGroupSelector ?? {})}`}`
  const cidrs = meant.flatMap((group) => group.cidrs)
  const because = undecidable(rule, { meant, cidrs, direction, ciliumVersion })
  if (because !== undefined) {
    return unknownPeer(text, because, path, ciliumVersion === '1.15' ? () => true : isOutside)
  }
  const peers = cidrs.map((cidr) => cidrPeer({ cidr, except: rule.except }, path))
  return { path, text, matches: (peer, learning) => anyOf(peers, (one) => one.matches(peer, learning)) }
}

function groupsMeant({ cidrGroupRef, cidrGroupSelector }: CiliumCidrRule, groups: readonly CidrGroup[]): CidrGroup[] {
  if (cidrGroupSelector === undefined) return groups.filter(({ name }) => name === cidrGroupRef)
  return groups.filter(({ labels }) => selectsResource(cidrGroupSelector, labels))
}

interface Meant {
  readonly meant: readonly CidrGroup[]
  readonly cidrs: readonly string[]
  readonly direction: 'from' | 'to'
  readonly ciliumVersion: CiliumVersion
}

function undecidable(rule: CiliumCidrRule, { meant, cidrs, direction, ciliumVersion }: Meant): string | undefined {
  if (meant.length === 0) return 'this CIDR group is not among the manifests read'
  if (ciliumVersion !== '1.15') {
    return (rule.except?.length ?? 0) > 0 ? 'Cilium does not say what `except` takes from a CIDR group' : undefined
  }
  if (direction === 'to') return 'Cilium resolves CIDR groups in egress rules since 1.16'
  return cidrs.length === 0 ? 'Cilium 1.15 may take a CIDR group that is empty for anyone' : undefined
}
