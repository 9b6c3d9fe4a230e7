import { servicePort } from '../../fixtures/lab-manifests.ts'
import type { Exchange } from '../../helpers/claims/exchanges.ts'
import type { KnownResource } from '../../helpers/manifests/kinds/index.ts'
import type { FieldPath } from '../../helpers/manifests/resource.ts'
import { compilePolicies, type PolicySet } from '../../helpers/policy/compile.ts'
import { decide } from '../../helpers/policy/decide.ts'
import type { HttpRule } from '../../helpers/policy/http.ts'
import type { PolicyOptions } from '../../helpers/policy/input.ts'
import type { Direction, Rule, Statement } from '../../helpers/policy/rule.ts'
import type { RuleReference, Verdict } from '../../helpers/policy/verdict.ts'
import { policyInput } from '../../helpers/policy/workloads.ts'
import { endNamed } from '../explain/ends.ts'
import { destinationsOf } from '../explain/ports.ts'
import type { CoverageItem } from './item.ts'
import { within } from './route-table.ts'
import { byClaim, type ClaimTraffic, requestOf } from './traffic.ts'

/** Rules, HTTP rules and default denials of the policies among these resources, by what the policy engine says decided. */
export function policyItems(
  resources: readonly KnownResource[],
  traffic: readonly ClaimTraffic[],
  options: PolicyOptions,
): CoverageItem[] {
  const set = compilePolicies(policyInput(resources, options))
  const judged = new Map(
    traffic.flatMap(({ exchanges }) => exchanges).map((one) => [one, verdictsOf(one, set, resources, options)]),
  )
  const countOf = (decided: (verdict: Verdict) => boolean) =>
    byClaim(traffic, ({ exchanges }) =>
      exchanges
        .filter((exchange) => judged.get(exchange)?.some(decided) === true)
        .reduce((sum, { requests }) => sum + requests, 0),
    )
  return set.statements.flatMap((statement) => [
    ...statement.rules.flatMap((rule) => ruleItems(rule, countOf)),
    ...(['ingress', 'egress'] as const)
      .filter((direction) => statement.defaultDeny[direction])
      .map((direction) => defaultDeny(statement, direction, set, countOf)),
  ])
}

type CountOf = (decided: (verdict: Verdict) => boolean) => ReadonlyMap<string, number>

function verdictsOf(
  exchange: Exchange,
  set: PolicySet,
  resources: readonly KnownResource[],
  options: PolicyOptions,
): Verdict[] {
  const from = endNamed(exchange.from, resources, options)
  if (from.kind !== 'workload') return []
  const to = endNamed(`${options.defaultNamespace}/${exchange.to}`, resources, options)
  const { headers } = exchange
  const host = `${exchange.to}:${servicePort}`
  const http = { ...requestOf(exchange), host, ...(headers === undefined ? {} : { headers }) }
  return destinationsOf(to, String(servicePort), 'TCP').map(({ endpoint, port }) =>
    decide(set, { from: from.endpoint, to: endpoint, port, protocol: 'TCP', http }),
  )
}

function ruleItems(rule: Rule, countOf: CountOf): CoverageItem[] {
  const { policy, path, http = [] } = rule
  const peers = rule.peers === 'anyone' ? 'anyone' : rule.peers.map(({ text }) => text).join(', ')
  const ports = rule.ports === 'any' ? 'every port' : rule.ports.map(({ text }) => text).join(', ')
  const name = `${rule.effect} ${rule.direction} ${rule.direction === 'ingress' ? 'from' : 'to'} ${peers} on ${ports}`
  const decided = (at: FieldPath) => (verdict: Verdict) =>
    referencesOf(verdict).some((one) => one.policy === policy && within(one.path, at))
  return [
    { what: 'rule', name, where: policy.at(path), hits: countOf(decided(path)) },
    ...http.map((one): CoverageItem => {
      return { what: 'http-rule', name: textOf(one), where: policy.at(one.at), hits: countOf(decided(one.at)) }
    }),
  ]
}

/** Whatever a direction's rules allow or deny was decided by them, also where the other direction decided in the end. */
const referencesOf = ({ egress, ingress }: Verdict): RuleReference[] => [...egress.rules, ...ingress.rules]

function textOf({ method = 'any method', path = 'any path', host }: HttpRule): string {
  return `${method} ${path}${host === undefined ? '' : ` of ${host}`}`
}

function defaultDeny(statement: Statement, direction: Direction, set: PolicySet, countOf: CountOf): CoverageItem {
  const { policy, path } = statement
  const hits = countOf(({ query, [direction]: side }) => {
    const subject = set.identity(direction === 'ingress' ? query.to : query.from)
    return side.decision.startsWith('denied') && side.rules.length === 0 && statement.selects(subject) === true
  })
  return {
    what: 'default-deny',
    name: `${direction} that no rule allows`,
    where: policy.at([...path, direction]),
    hits,
  }
}
