import type { KnownResource } from '../../manifests/kinds/index.ts'
import { compilePolicies, type PolicySet } from '../../policy/compile.ts'
import type { HttpRule } from '../../policy/http.ts'
import type { Endpoint, L4Query, PolicyInput, PolicyOptions, Protocol } from '../../policy/input.ts'
import { type L7Rules, l7Rules } from '../../policy/l7-rules.ts'
import { policyProblems } from '../../policy/validate.ts'
import { policyInput } from '../../policy/workloads.ts'

/** Who is no workload and may still be asked about: outside of the cluster, nodes, other namespaces. */
const strangers: readonly Endpoint[] = [
  { kind: 'world', name: 'world', labels: {}, ip: '192.0.2.1' },
  ...(['host', 'remote-node', 'ingress', 'health'] as const).map((kind) => ({ kind, name: kind, labels: {} })),
]
const protocols = ['TCP', 'UDP', 'SCTP'] as const

/**
 * Whether the policies among two sets of resources mean the same to these workloads: every pair of them, also with
 * strangers, is allowed the same on every port, and a proxy enforces the same HTTP rules. Rules are compared as written,
 * so that this holds for every request; two that differ in their text are never called the same.
 *
 * @returns the proof in words; undefined when there is none
 */
export function sameVerdicts(
  before: readonly KnownResource[],
  after: readonly KnownResource[],
  options: PolicyOptions,
): string | undefined {
  const [left, right] = [policyInput(before, options), policyInput(after, options)]
  const refused = right.policies.some((policy) => policyProblems(policy, options.ciliumVersion).length > 0)
  if (refused || right.policies.length === 0) return undefined
  const sets = [compilePolicies(left), compilePolicies(right)] as const
  const queries = queriesOf(left, right)
  const same = queries.every((query) => {
    const [one, other] = [enforced(sets[0], query), enforced(sets[1], query)]
    return one === other && !one.includes('"unknown"')
  })
  if (!same) return undefined
  return `the policy engine (Cilium ${options.ciliumVersion}) decides all ${queries.length} pairs and ports the same, with the same HTTP rules`
}

/** Between two numbers that no rule mentions nothing changes, so that they and their neighbours stand for all ports. */
function queriesOf(left: PolicyInput, right: PolicyInput): L4Query[] {
  const ends = [...left.endpoints, ...strangers, ...elsewhere(left.endpoints)]
  const ports = portsIn([left, right])
  const asked: { port: number; protocol: Protocol }[] = protocols.flatMap((protocol) =>
    ports.map((port) => ({ port, protocol })),
  )
  const messages = [...Array(256).keys()].flatMap((port) =>
    (['ICMP', 'ICMPV6'] as const).map((protocol) => ({ port, protocol })),
  )
  const all = JSON.stringify([left.policies, right.policies]).includes('"icmps"') ? [...asked, ...messages] : asked
  return ends.flatMap((from) =>
    ends
      .filter((to) => from.kind === 'pod' || to.kind === 'pod')
      .flatMap((to) => all.map((port) => ({ from, to, ...port }))),
  )
}

/** The same workloads in a namespace of which no manifest speaks. */
function elsewhere(endpoints: readonly Endpoint[]): Endpoint[] {
  return endpoints.map((endpoint) => ({
    ...endpoint,
    name: `elsewhere/${endpoint.name}`,
    namespace: 'elsewhere',
    namespaceLabels: {},
  }))
}

function portsIn(inputs: readonly PolicyInput[]): number[] {
  const written = inputs.flatMap(({ policies }) =>
    [...JSON.stringify(policies).matchAll(/"(?:port|endPort)":"?(\d+)/g)].map(([, port]) => Number(port)),
  )
  const named = inputs.flatMap(({ endpoints }) =>
    endpoints.flatMap(({ namedPorts = {} }) => Object.values(namedPorts).map(({ port }) => port)),
  )
  const edges = [1, 65535, ...written, ...named].flatMap((port) => [port - 1, port, port + 1])
  return [...new Set(edges)].filter((port) => port > 0 && port < 65536)
}

function enforced(set: PolicySet, query: L4Query): string {
  const { egress, ingress } = l7Rules(set, query)
  return JSON.stringify([comparable(egress), comparable(ingress)])
}

function comparable(rules: L7Rules): unknown {
  if (typeof rules === 'string' || 'unknown' in rules) return rules
  const texts = (list: readonly HttpRule[]) => [...new Set(list.map(textOf))].toSorted()
  return { allow: rules.allow === 'all' ? 'all' : texts(rules.allow), changing: texts(rules.changing) }
}

function textOf({ method, path, host, headers, actions }: HttpRule): string {
  return JSON.stringify([method, path, host, headers, actions])
}
