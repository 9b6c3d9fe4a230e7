import type { PolicySet } from './compile.ts'
import type { Identity } from './identity.ts'
import type { Endpoint, L4Query, NamedPort } from './input.ts'
import { anyOf, isUnknown, type Match } from './match.ts'
import { portsNamed } from './ports.ts'
import type { Direction, L4, Rule } from './rule.ts'
import type { DirectionPolicy } from './subject.ts'
import { bits, bitsOf, passesNode } from './union.ts'

/** A rule that may match, and why that cannot be said. */
export interface Doubt {
  readonly rule: Rule
  readonly because: string
}

/** How the rules of one direction see a connection. */
export interface Judgement {
  readonly policy: DirectionPolicy
  readonly l4: L4
  readonly denies: readonly Rule[]
  readonly allows: readonly Rule[]
  readonly doubts: readonly Doubt[]
  /** Allowed without a rule: nothing is enforced, or rules leave default deny off, or it comes from the own node. */
  readonly allowedBy: 'no-policy' | 'no-default-deny' | 'own-node' | undefined
  /** All of that together, as union.ts has it. */
  readonly union: number
}

/** Egress is judged by the policies of `from`, ingress by those of `to`. */
export function judge(set: PolicySet, query: L4Query, direction: Direction): Judgement {
  const { from, to } = query
  const policy = set.subject(direction === 'egress' ? from : to)[direction]
  const peer = set.identity(direction === 'egress' ? to : from)
  const l4 = l4Of(set, query, direction)
  const denies: Rule[] = []
  const allows: Rule[] = []
  const doubts: Doubt[] = []
  let union = unionWithoutRules(policy, from)
  for (const rule of policy.rules) {
    const match = bothMatch(portMatch(rule, l4), () => peerMatch(rule, peer, policy))
    union |= bitsOf(rule, match)
    if (isUnknown(match)) doubts.push({ rule, because: match.unknown })
    else if (match && rule.undecidable !== undefined) doubts.push({ rule, because: rule.undecidable })
    else if (match) (rule.effect === 'deny' ? denies : allows).push(rule)
  }
  return { policy, l4, denies, allows, doubts, union, allowedBy: allowedWithoutRule(policy, union) }
}

export function bothMatch(byPort: Match, byPeer: () => Match): Match {
  if (byPort === false) return false
  const match = byPeer()
  return match === true ? byPort : match
}

/** What holds before any rule is looked at. A policy of which it is not known what it says may do anything. */
export function unionWithoutRules(policy: DirectionPolicy, from: Endpoint): number {
  if (policy.unknown !== undefined) return bits.mayProxy
  if (policy.posture !== 'denying') return bits.plain
  return policy.admitsHost && from.kind === 'host' ? bits.ownNode : 0
}

function allowedWithoutRule({ posture }: DirectionPolicy, union: number): Judgement['allowedBy'] {
  if (posture === 'open') return 'no-policy'
  if (posture === 'allowing') return 'no-default-deny'
  return passesNode(union) ? 'own-node' : undefined
}

export function peerMatch({ peers }: Rule, peer: Identity, policy: DirectionPolicy): Match {
  return peers === 'anyone' || anyOf(peers, (each) => each.matches(peer, policy))
}

export function portMatch({ ports }: Rule, l4: L4): Match {
  return ports === 'any' || anyOf(ports, (each) => each.matches(l4))
}

/**
 * A port as the rules of a direction see it. The name of a port is the destination pod's; but for egress 1.15 asks all
 * pods of the cluster, and leaves a name alone that has two numbers there (NamedPortMultiMap in v1.15.19
 * pkg/types/portmap.go).
 */
export function l4Of(set: PolicySet, { to, port, protocol }: L4Query, direction: Direction): L4 {
  const named = (name: string): readonly NamedPort[] | undefined => {
    if (direction === 'egress' && set.options.ciliumVersion === '1.15')
      return onlyNumber(set.clusterPorts(name), protocol)
    if (to.kind !== 'pod') return []
    return to.namedPorts === undefined ? undefined : portsNamed(name, to.namedPorts)
  }
  return { port, protocol, named }
}

function onlyNumber(ports: readonly NamedPort[] | undefined, protocol: string): readonly NamedPort[] | undefined {
  if (ports === undefined) return undefined
  const fitting = ports.filter((each) => each.protocol === protocol)
  return new Set(fitting.map(({ port }) => port)).size === 1 ? fitting.slice(0, 1) : []
}
