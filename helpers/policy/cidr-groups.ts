import type { CiliumCidrRule } from '../manifests/kinds/cilium-network-policy.ts'
import type { LabelSelector } from '../manifests/kinds/common.ts'
import type { FieldPath } from '../manifests/resource.ts'
import type { EntryContext } from './entry-context.ts'
import type { CidrGroup, CiliumVersion } from './input.ts'
import { allOf, anyOf, isUnknown, type Match } from './match.ts'
import { cidrPeer, isOutside, selectorText, unknownPeer } from './peers.ts'
import type { Peer } from './rule.ts'
import { selectsResource } from './selector.ts'

/**
 * What `cidrGroupRef` and `cidrGroupSelector` stand for: the CIDRs of CiliumCIDRGroups. Rules but those that let in have
 * them since 1.16 (cilium/cilium#30624); a rule of groups alone that do not exist, or hold nothing, allows anyone in 1.15
 * and nobody since (cilium/cilium#33445).
 */
export function cidrGroupPeer(rule: CiliumCidrRule, path: FieldPath, { groups, scope }: EntryContext): Peer {
  const { ciliumVersion } = scope.options
  const { cidrGroupRef, cidrGroupSelector, except = [] } = rule
  const text = `CIDR group ${cidrGroupRef ?? `with ${selectorText(cidrGroupSelector ?? {})}`}`
  if (cidrGroupSelector !== undefined) return selectedPeer(cidrGroupSelector, { path, text, except, groups })
  const meant = groups.filter(({ name }) => name === cidrGroupRef)
  const because = undecidable(rule, meant, ciliumVersion)
  if (because !== undefined) {
    return unknownPeer(text, because, path, ciliumVersion === '1.15' ? () => true : isOutside)
  }
  return { path, text, ...inGroups(meant, path) }
}

const notThere = 'this CIDR group is not among the manifests read'
const excepting = 'Cilium does not say what `except` takes from a CIDR group'

function undecidable(
  { except = [] }: CiliumCidrRule,
  meant: readonly CidrGroup[],
  ciliumVersion: CiliumVersion,
): string | undefined {
  if (meant.length === 0) return notThere
  if (except.length > 0) return excepting
  const isEmpty = meant.every(({ cidrs }) => cidrs.length === 0)
  return isEmpty && ciliumVersion === '1.15' ? 'Cilium 1.15 may take a CIDR group that is empty for anyone' : undefined
}

/**
 * An address has the labels of all groups that hold it, and one in no group has none: what a selector does not ask for,
 * or asks to be missing, all the world has. An empty selector is everyone, pods too, since it is the same to the agent's
 * cache as `{}` of endpoints (CIDRSelector in v1.20.2 pkg/policy/types/selector.go; IsWildcard in
 * pkg/policy/selectorcache_selector.go).
 */
function selectedPeer(selector: LabelSelector, given: GroupPeer): Peer {
  const { path, text, except, groups } = given
  if (except.length > 0) return unknownPeer(text, excepting, path, isOutside)
  const conditions = conditionsOf(selector)
  if (conditions.length === 0) return { path, text, isAnyone: true, matches: () => true }
  const tests = [...conditions.map((condition) => having(condition, groups, path)), anywhere(path)]
  return { path, text, matches: (peer, learning) => allOf(tests, (test) => test.matches(peer, learning)) }
}

/** The addresses that meet a condition. */
function having({ wanted, missing }: Condition, groups: readonly CidrGroup[], path: FieldPath): Addresses {
  const meant = groups.filter(({ labels }) => selectsResource(wanted, labels))
  if (meant.length === 0 && !missing) return { matches: (peer) => isOutside(peer) && { unknown: notThere } }
  const held = inGroups(meant, path)
  return missing ? { matches: (peer, learning) => not(held.matches(peer, learning)) } : held
}

type Addresses = Pick<Peer, 'matches'>

interface GroupPeer {
  readonly path: FieldPath
  readonly text: string
  readonly except: readonly string[]
  readonly groups: readonly CidrGroup[]
}

/** One label that an address is to have, or is not to have. */
interface Condition {
  readonly wanted: LabelSelector
  readonly missing: boolean
}

function conditionsOf({ matchLabels = {}, matchExpressions = [] }: LabelSelector): Condition[] {
  const positive = { In: 'In', NotIn: 'In', Exists: 'Exists', DoesNotExist: 'Exists' } as const
  return [
    ...Object.entries(matchLabels).map(([key, value]) => ({
      wanted: { matchLabels: { [key]: value } },
      missing: false,
    })),
    ...matchExpressions.map((each) => ({
      wanted: { matchExpressions: [{ ...each, operator: positive[each.operator] }] },
      missing: each.operator === 'NotIn' || each.operator === 'DoesNotExist',
    })),
  ]
}

function inGroups(groups: readonly CidrGroup[], path: FieldPath): Addresses {
  return anyCidr(
    groups.flatMap(({ cidrs }) => cidrs),
    path,
  )
}

const anywhere = (path: FieldPath): Addresses => anyCidr(['0.0.0.0/0', '::/0'], path)

function anyCidr(cidrs: readonly string[], path: FieldPath): Addresses {
  const peers = cidrs.map((cidr) => cidrPeer({ cidr }, path))
  return { matches: (peer, learning) => anyOf(peers, (one) => one.matches(peer, learning)) }
}

const not = (match: Match): Match => (isUnknown(match) ? match : !match)
