import { compilePolicies, type PolicySet } from '../policy/compile.ts'
import { decide } from '../policy/decide.ts'
import type { Endpoint, HttpQuery, Query } from '../policy/input.ts'
import { l4Of, peerMatch, portMatch } from '../policy/judge.ts'
import type { Rule, Statement } from '../policy/rule.ts'
import type { Verdict } from '../policy/verdict.ts'
import { policyInput } from '../policy/workloads.ts'
import { isPolicy } from './documents.ts'
import type { Facts } from './facts.ts'

/** Where the strongholds listen. */
export const strongholdPort = 8080

export const weapons: HttpQuery = { method: 'GET', path: '/weapons', host: `stronghold:${strongholdPort}` }

/** What the lab forbids the orc, as the lab's claim sends it. */
const forbiddenRequests: readonly (readonly [string, string])[] = [
  ['PUT', '/new-king?kingName=Thrall'],
  ['POST', '/weapons'],
  ['HEAD', '/weapons'],
  ['GET', '/'],
  ['GET', '/weapons/'],
  ['GET', '/weapons?all=1'],
]
export const forbidden: readonly HttpQuery[] = forbiddenRequests.map(([method, path]) => ({ ...weapons, method, path }))

/** The learner's policies as Cilium reads them, against the pods that stand. */
export interface PolicyView {
  readonly set: PolicySet
  readonly statements: readonly Statement[]
  readonly pods: readonly Endpoint[]
  readonly strongholds: readonly Endpoint[]
  readonly orc: Endpoint
  readonly human: Endpoint
  /** The ingress rules that allow something into the strongholds. */
  readonly allowing: readonly Rule[]
  selected(statement: Statement): Endpoint[]
  lets(rule: Rule, from: Endpoint): { readonly peer: boolean; readonly port: boolean }
  verdict(from: Endpoint, http: HttpQuery): Verdict
}

const views = new WeakMap<Facts, PolicyView | undefined>()

/** Undefined without the workshop's pods, or without a policy that can be read. Made once for the same facts. */
export function policyView(facts: Facts): PolicyView | undefined {
  if (!views.has(facts)) views.set(facts, viewOf(facts))
  return views.get(facts)
}

function viewOf({ documents, workloads, options }: Facts): PolicyView | undefined {
  const policies = documents.flatMap(({ known }) => known).filter(isPolicy)
  const others = workloads.filter(({ kind }) => !kind.endsWith('NetworkPolicy'))
  const input = policyInput([...others, ...policies], options)
  const pods = input.endpoints
  const strongholds = pods.filter(
    ({ name, labels }) => labels['class'] === 'stronghold' || name.endsWith('-stronghold'),
  )
  const orc = pods.find(({ name }) => name === 'orc')
  const human = pods.find(({ name }) => name === 'human')
  const [stronghold] = strongholds
  if (orc === undefined || human === undefined || stronghold === undefined || policies.length === 0) return undefined
  const set = compilePolicies(input)
  const selected = (statement: Statement) => pods.filter((pod) => statement.selects(set.identity(pod)) === true)
  const query = (from: Endpoint): Query => ({ from, to: stronghold, port: strongholdPort, protocol: 'TCP' })
  return {
    set,
    statements: set.statements,
    pods,
    strongholds,
    orc,
    human,
    allowing: set.subject(stronghold).ingress.rules.filter(({ effect }) => effect === 'allow'),
    selected,
    lets: (rule, from) => ({
      peer: peerMatch(rule, set.identity(from), set.subject(stronghold).ingress) === true,
      port: portMatch(rule, l4Of(set, query(from), 'ingress')) === true,
    }),
    verdict: (from, http) => decide(set, { ...query(from), http }),
  }
}
