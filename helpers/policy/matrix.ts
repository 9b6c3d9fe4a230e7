import type { PolicySet } from './compile.ts'
import { identityKey } from './identity.ts'
import type { Endpoint, Protocol } from './input.ts'
import { bothMatch, l4Of, peerMatch, portMatch, unionWithoutRules } from './judge.ts'
import { isUnknown, type Match } from './match.ts'
import type { Direction, Rule } from './rule.ts'
import type { DirectionPolicy } from './subject.ts'
import { bitsOf, settle } from './union.ts'

export interface Port {
  readonly port: number
  readonly protocol: Protocol
}

/** `judged`: the connection is allowed, and a proxy judges each request on it. */
export type Cell = 'denied' | 'unknown' | 'allowed' | 'judged'

/** Who may talk to whom: each pair of endpoints on each port, as `decide` says of the connection. */
export interface Matrix {
  readonly endpoints: readonly Endpoint[]
  readonly ports: readonly Port[]
  /** By positions in `endpoints` and `ports`. */
  cell(from: number, to: number, port: number): Cell
}

const cells: readonly Cell[] = ['denied', 'unknown', 'allowed', 'judged']

/** Endpoints that policies cannot tell apart are judged once, and each rule is asked once for each of them. */
export function matrix(set: PolicySet, endpoints: readonly Endpoint[], ports: readonly Port[]): Matrix {
  const { members, classOf } = classesOf(set, endpoints)
  const count = members.length
  const decided = ports.map((port) => {
    const egress = unions(set, members, port, 'egress')
    const ingress = unions(set, members, port, 'ingress')
    return egress.map((union, index) => cellOf(union, ingress[index] ?? 0))
  })
  return {
    endpoints,
    ports,
    cell(from, to, port) {
      const [a, b, cellsOfPort] = [classOf[from], classOf[to], decided[port]]
      if (a === undefined || b === undefined || cellsOfPort === undefined)
        throw new RangeError('no such pair in the matrix')
      return cells[cellsOfPort[a * count + b] ?? 0] ?? 'unknown'
    },
  }
}

function classesOf(set: PolicySet, endpoints: readonly Endpoint[]) {
  const members: Endpoint[] = []
  const known = new Map<string, number>()
  const classOf = endpoints.map((endpoint) => {
    const key = identityKey(endpoint, set.options)
    const found = known.get(key) ?? members.push(endpoint) - 1
    known.set(key, found)
    return found
  })
  return { members, classOf }
}

/** For every pair (from × count + to), the union of the rules of one side. */
function unions(set: PolicySet, members: readonly Endpoint[], port: Port, direction: Direction): Uint8Array {
  const count = members.length
  const all = new Uint8Array(count * count)
  const rowOf = rememberedRows(set, members, port, direction)
  for (const [own, subject] of members.entries()) {
    const policy = set.subject(subject)[direction]
    const row = Uint8Array.from(members, (peer) => unionWithoutRules(policy, direction === 'egress' ? subject : peer))
    for (const rule of policy.rules) {
      const added = rowOf(rule, subject, policy)
      if (added !== undefined) addTo(row, added)
    }
    for (let peer = 0; peer < count; peer++) {
      all[direction === 'egress' ? own * count + peer : peer * count + own] = row[peer] ?? 0
    }
  }
  return all
}

function addTo(row: Uint8Array, added: Uint8Array): void {
  for (let peer = 0; peer < row.length; peer++) row[peer] = (row[peer] ?? 0) | (added[peer] ?? 0)
}

type RowOf = (rule: Rule, subject: Endpoint, policy: DirectionPolicy) => Uint8Array | undefined

/**
 * What a rule adds for every peer. It is the same for all subjects, but for two: the number of an ingress rule's named
 * port is the subject's own, and which addresses Cilium knows by a DNS name depends on the queries that the subject may
 * send.
 */
function rememberedRows(set: PolicySet, members: readonly Endpoint[], port: Port, direction: Direction): RowOf {
  const known = new Map<Rule, Uint8Array>()
  const named = members.some(({ dnsNames }) => dnsNames !== undefined)
  return (rule, subject, policy) => {
    const portOf = (peer: Endpoint): Match => {
      const [from, to] = direction === 'egress' ? [subject, peer] : [peer, subject]
      return portMatch(rule, l4Of(set, { from, to, ...port }, direction))
    }
    const common = direction === 'ingress' ? portOf(subject) : undefined
    if (common === false) return undefined
    const byName = named && rule.peers !== 'anyone' && rule.peers.some((peer) => peer.byName)
    const ofSubject = byName || isUnknown(common ?? true)
    const remembered = ofSubject ? undefined : known.get(rule)
    if (remembered !== undefined) return remembered
    const row = Uint8Array.from(members, (peer) => {
      const match = bothMatch(common ?? portOf(peer), () => peerMatch(rule, set.identity(peer), policy))
      return bitsOf(rule, match)
    })
    if (!ofSubject) known.set(rule, row)
    return row
  }
}

function cellOf(egress: number, ingress: number): number {
  const sides = [settle(egress), settle(ingress)]
  const [own, other] = sides
  if (own === 'denied' || own === 'unknown') return own === 'denied' ? 0 : 1
  if (other === 'denied' || other === 'unknown') return other === 'denied' ? 0 : 1
  return sides.includes('judged') ? 3 : 2
}
