import { formatLocation, type SourceLocation } from '../core/source.ts'
import { nameOf } from '../manifests/resource.ts'
import { endpointName } from './endpoint-text.ts'
import { fieldText } from './fault.ts'
import type { PolicyOptions, Query } from './input.ts'
import type { L7Rules } from './l7-rules.ts'
import type { Direction } from './rule.ts'
import type { Decision, DirectionVerdict, Miss, RuleReference, Verdict } from './verdict.ts'

const shownMisses = 3

const decisions: Readonly<Record<Decision, string>> = {
  allowed: 'allowed',
  'denied-l4': 'denied at L3/L4: the connection gets no answer',
  'denied-l7': 'denied at L7: the request gets 403',
  unknown: 'unknown',
}

/** A verdict in sentences, one a line: what is asked and decided, by which rules, or what came nearest. */
export function explain(verdict: Verdict, options: PolicyOptions): string[] {
  const { query, decision } = verdict
  const allowed = decision === 'allowed'
  return [
    `${queryText(query, options)}: ${decisions[decision]}`,
    ...(allowed ? [verdict.egress, verdict.ingress] : [verdict[verdict.direction]]).flatMap((each) =>
      sideLines(each, verdict, options),
    ),
  ]
}

function sideLines(side: DirectionVerdict, { query }: Verdict, options: PolicyOptions): string[] {
  const subject = endpointName(side.direction === 'egress' ? query.from : query.to, options)
  const misses = side.misses.slice(0, shownMisses)
  return [
    `  ${side.direction} of ${subject}: ${side.because}`,
    ...side.rules.map((rule) => `    ${ruleText(rule)}`),
    ...misses.flatMap((miss, n) => [`    ${n === 0 ? 'nearest' : 'then'}: ${missText(miss)}`, ...hintLines(miss)]),
    ...(side.misses.length > shownMisses
      ? [`    and ${side.misses.length - shownMisses} more rules that do not match`]
      : []),
  ]
}

/** `azeroth/orc -> azeroth/stronghold TCP 8080, GET /weapons` */
export function queryText({ from, to, port, protocol, http }: Query, options: PolicyOptions): string {
  const l4 = protocol.startsWith('ICMP') ? `${protocol} type ${port}` : `${protocol} ${port}`
  const request = http === undefined ? '' : `, ${http.method} ${http.path}`
  return `${endpointName(from, options)} -> ${endpointName(to, options)} ${l4}${request}`
}

/** `policies.yaml:20:17 CiliumNetworkPolicy secure-stronghold, spec.ingress[0]` */
function ruleText({ policy, path }: RuleReference): string {
  return `${formatLocation(policy.at(path))} ${nameOf(policy)}, ${fieldText(path)}`
}

function missText(miss: Miss): string {
  const { part, wanted, seen, only } = miss
  return `${ruleText(miss)} wants ${part} \`${wanted}\`, seen \`${seen}\`${only ? '; all else fits' : ''}`
}

const hintLines = ({ hint }: Miss): string[] => (hint === undefined ? [] : [`      ${hint}`])

/** A verdict for programs; every place resolved. Shape `1`. */
export interface VerdictJson {
  readonly schemaVersion: 1
  readonly from: string
  readonly to: string
  readonly port: number
  readonly protocol: string
  readonly http?: Query['http']
  readonly decision: Decision
  readonly direction: Direction
  readonly because: string
  readonly egress: SideJson
  readonly ingress: SideJson
}

interface SideJson {
  readonly decision: Decision
  readonly because: string
  readonly rules: readonly PlaceJson[]
  readonly misses: readonly (PlaceJson & Pick<Miss, 'part' | 'wanted' | 'seen' | 'only' | 'hint'>)[]
  /** Whether a proxy sees the requests; absent when that is unknown. */
  readonly proxied?: boolean
}

interface PlaceJson {
  readonly policy: string
  readonly field: string
  readonly where: SourceLocation
}

export function verdictJson(verdict: Verdict, options: PolicyOptions): VerdictJson {
  const { from, to, port, protocol, http } = verdict.query
  return {
    schemaVersion: 1,
    from: endpointName(from, options),
    to: endpointName(to, options),
    port,
    protocol,
    ...(http === undefined ? {} : { http }),
    decision: verdict.decision,
    direction: verdict.direction,
    because: verdict.because,
    egress: sideJson(verdict.egress),
    ingress: sideJson(verdict.ingress),
  }
}

function sideJson({ decision, because, rules, misses, l7 }: DirectionVerdict): SideJson {
  return {
    decision,
    because,
    rules: rules.map(placeJson),
    misses: misses.map((miss) => {
      const { part, wanted, seen, only, hint } = miss
      return { ...placeJson(miss), part, wanted, seen, only, ...(hint === undefined ? {} : { hint }) }
    }),
    ...proxiedJson(l7),
  }
}

const placeJson = ({ policy, path }: RuleReference): PlaceJson => ({
  policy: nameOf(policy),
  field: fieldText(path),
  where: policy.at(path),
})

function proxiedJson(l7: L7Rules): { proxied?: boolean } {
  if (typeof l7 === 'string') return { proxied: false }
  return 'unknown' in l7 ? {} : { proxied: true }
}
