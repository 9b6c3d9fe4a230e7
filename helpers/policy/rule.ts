import type { FieldPath } from '../manifests/resource.ts'
import type { HttpRule } from './http.ts'
import type { Identity } from './identity.ts'
import type { NamedPort, Policy, Protocol } from './input.ts'
import type { Match } from './match.ts'
import type { NameMatcher } from './names.ts'

export type Direction = 'ingress' | 'egress'

/** One kind of endpoints that a rule lets in or out. */
export interface Peer {
  /** In the policy's document. */
  readonly path: FieldPath
  /** It is a DNS name. */
  readonly byName?: boolean
  /** It names the own node, as `fromEntities: [host]` does. */
  readonly isHost?: boolean
  /** It is everyone, as `fromEntities: [all]` is. */
  readonly isAnyone?: boolean
  /** As the user would say it: `class=orc`, `entity world`, `10.0.0.0/8`. */
  readonly text: string
  /** Only for DNS names does it matter whose policy it is. */
  matches(peer: Identity, policy: Learning): Match
  /** What a user may not see when it does not match: "the labels fit, but …". */
  hint?(peer: Identity): string | undefined
}

/** What an endpoint's egress policy lets Cilium's DNS proxy see, from which it knows the addresses of names. */
export interface Learning {
  learns(dnsName: string): boolean
  /** None of its rules sends any query through that proxy. */
  readonly learnsNothing: boolean
}

/** The destination's port as a rule sees it. */
export interface L4 {
  readonly port: number
  readonly protocol: Protocol
  /** Resolves a named port of a rule: the ports that the name stands for here. */
  named(name: string): readonly NamedPort[] | undefined
}

export interface PortMatcher {
  readonly path: FieldPath
  /** `TCP 8080`, `any protocol 53`, `TCP 8000-8080`, `ICMP type 8`. */
  readonly text: string
  readonly protocols: readonly Protocol[]
  /** The port as it is written, in lower case; 0 for every port. */
  readonly port: string
  matches(l4: L4): Match
}

/**
 * One statement of a policy: endpoints that a rule selects may (or may not) exchange traffic with these peers on these
 * ports. An entry of `ingress` or `egress` gives one for each of its `toPorts` and `icmps`, or one for all ports.
 */
export interface Rule {
  readonly policy: Policy
  /** Of the entry (`spec.ingress[0]`), or of its `toPorts[n]`. */
  readonly path: FieldPath
  readonly direction: Direction
  readonly effect: 'allow' | 'deny'
  readonly peers: 'anyone' | readonly Peer[]
  /** `any` is every port of every protocol, and ICMP. */
  readonly ports: 'any' | readonly PortMatcher[]
  /** Requests have to match one of these; absent or empty, all of the connection is allowed. */
  readonly http?: readonly HttpRule[] | undefined
  /** DNS queries have to ask for one of these names. */
  readonly dns?: readonly NameMatcher[] | undefined
  /** Its HTTP rules are for the requests of the own node as well, which pass all others. */
  readonly judgesNode?: boolean
  /** Why traffic that this rule matches cannot be said to be allowed, or denied: it asks for more than a manifest tells. */
  readonly undecidable?: string | undefined
}

/** What one `spec` (or a NetworkPolicy) says of the endpoints that it selects. */
export interface Statement {
  readonly policy: Policy
  /** Of the spec. */
  readonly path: FieldPath
  selects(subject: Identity): Match
  /** It is about nodes (a nodeSelector), and so in force only with Cilium's host firewall. */
  readonly ofNodes: boolean
  readonly rules: readonly Rule[]
  /** Why its effect in a direction cannot be told. */
  readonly undecidable?: Readonly<Partial<Record<Direction, string>>> | undefined
  /** The directions in which what no rule allows is denied, for the selected endpoints. */
  readonly defaultDeny: Readonly<Record<Direction, boolean>>
}
