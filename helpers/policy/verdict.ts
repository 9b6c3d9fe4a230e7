import type { FieldPath } from '../manifests/resource.ts'
import type { Policy, Query } from './input.ts'
import type { L7Rules } from './l7-rules.ts'
import type { Direction } from './rule.ts'

export type Decision =
  | 'allowed'
  /** The connection gets no answer. */
  | 'denied-l4'
  /** The connection stands; the request is answered with 403 by the proxy. */
  | 'denied-l7'
  | 'unknown'

/** A place in a policy; its file, line and column are `policy.at(path)`. */
export interface RuleReference {
  readonly policy: Policy
  readonly path: FieldPath
}

/** Why a rule that selects the endpoint does not match, for what it comes closest in. */
export interface Miss extends RuleReference {
  /** What does not fit. A rule whose peers and port do not fit misses by its peers. */
  readonly part: 'peer' | 'port' | 'protocol' | 'method' | 'path' | 'host' | 'headers' | 'name'
  /** What the rule asks for, and what there was. */
  readonly wanted: string
  readonly seen: string
  /** Everything else fits. */
  readonly only: boolean
  /** What a user may not see here: how Cilium reads the rule. */
  readonly hint?: string | undefined
}

export interface DirectionVerdict {
  readonly direction: Direction
  readonly decision: Decision
  /** One sentence without a full stop. */
  readonly because: string
  /** What allowed it, or denied it by an explicit deny; empty when no rule was needed, or none matched. */
  readonly rules: readonly RuleReference[]
  /** When nothing allowed it: the rules that select the endpoint, nearest first. */
  readonly misses: readonly Miss[]
  /** What a proxy enforces here for every request of this connection. */
  readonly l7: L7Rules
}

export interface Verdict {
  readonly query: Query
  readonly decision: Decision
  /** The direction that decided; egress comes first. When both allow it, the one with rules, else egress. */
  readonly direction: Direction
  readonly because: string
  readonly rules: readonly RuleReference[]
  readonly misses: readonly Miss[]
  readonly egress: DirectionVerdict
  readonly ingress: DirectionVerdict
}
