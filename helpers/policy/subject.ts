import type { Identity } from './identity.ts'
import type { Endpoint, PolicyOptions } from './input.ts'
import { isUnknown } from './match.ts'
import type { Direction, Learning, Rule, Statement } from './rule.ts'

/** What policies say of an endpoint's own traffic in one direction. */
export interface DirectionPolicy extends Learning {
  readonly direction: Direction
  /**
   * `open`: no policy is in force here; `denying`: what no rule allows is denied; `allowing`: what no rule denies is
   * allowed, since every rule that selects the endpoint leaves default deny off.
   */
  readonly posture: 'open' | 'denying' | 'allowing'
  readonly rules: readonly Rule[]
  /** Why it is not known whether more policies select the endpoint. */
  readonly unknown?: string | undefined
  /** The node of the endpoint gets in, whatever the rules allow. */
  readonly admitsHost: boolean
}

export type Subject = Readonly<Record<Direction, DirectionPolicy>>

/** Cilium keeps policies for endpoints alone; what is outside of the cluster and other nodes have none. */
const policed: readonly Endpoint['kind'][] = ['pod', 'ingress', 'health', 'init']

/**
 * Which policies are in force for an endpoint: computePolicyEnforcementAndRules in pkg/policy/repository.go of v1.15.19
 * and v1.20.2.
 */
export function subjectOf(identity: Identity, statements: readonly Statement[], options: PolicyOptions): Subject {
  const { endpoint } = identity
  const ofEndpoint = matchingOf(
    identity,
    policed.includes(endpoint.kind) && options.enforcementMode !== 'never' ? statements : [],
  )
  const dns = ofEndpoint.selecting
    .flatMap(({ rules }) => rules)
    .flatMap((rule) => (rule.effect === 'allow' ? (rule.dns ?? []) : []))
  const learns = (name: string): boolean => dns.some((allowed) => allowed.matches(name))
  const of = (direction: Direction): DirectionPolicy => {
    const speaking = ofEndpoint.selecting.filter((statement) => speaksOf(statement, direction))
    const doubtful = undecidable(speaking, direction)
    const rules = speaking.flatMap((statement) => statement.rules.filter((rule) => rule.direction === direction))
    const nodes = statements.some((statement) => statement.ofNodes && speaksOf(statement, direction))
    return {
      direction,
      learns,
      learnsNothing: dns.length === 0,
      posture: postureOf(speaking, direction, endpoint, options),
      rules: doubtful === undefined ? rules : rules.map((rule) => ({ ...rule, undecidable: doubtful })),
      unknown: nodes && endpoint.kind === 'host' ? hostPolicy : (ofEndpoint.doubt(direction) ?? doubtful),
      // 1.20 adds the rule for the node to the rules that select the endpoint, so it needs at least one of them.
      admitsHost: direction === 'ingress' && (options.ciliumVersion === '1.15' || speaking.length > 0),
    }
  }
  return { ingress: of('ingress'), egress: of('egress') }
}

const hostPolicy =
  "a policy selects nodes: it is in force only with Cilium's host firewall, for nodes whose labels are not in manifests"

function matchingOf(identity: Identity, statements: readonly Statement[]) {
  const matches = statements.map((statement) => ({ statement, match: statement.selects(identity) }))
  return {
    selecting: matches.filter(({ match }) => match === true).map(({ statement }) => statement),
    doubt(direction: Direction): string | undefined {
      const found = matches.find(({ statement, match }) => isUnknown(match) && speaksOf(statement, direction))
      return found !== undefined && isUnknown(found.match) ? found.match.unknown : undefined
    },
  }
}

const undecidable = (statements: readonly Statement[], direction: Direction): string | undefined =>
  statements.map((statement) => statement.undecidable?.[direction]).find((because) => because !== undefined)

const speaksOf = ({ rules, defaultDeny }: Statement, direction: Direction): boolean =>
  defaultDeny[direction] || rules.some((rule) => rule.direction === direction)

function postureOf(
  speaking: readonly Statement[],
  direction: Direction,
  { kind }: Endpoint,
  { enforcementMode }: PolicyOptions,
): DirectionPolicy['posture'] {
  if (!policed.includes(kind) || enforcementMode === 'never') return 'open'
  if (enforcementMode === 'always' || kind === 'init') return 'denying'
  if (speaking.length === 0) return 'open'
  return speaking.some(({ defaultDeny }) => defaultDeny[direction]) ? 'denying' : 'allowing'
}
