import * as fc from 'fast-check'
import type { CiliumVersion, Endpoint, HttpQuery, Query } from './input.ts'

/*
 * Random policies, all valid, over a small world: few labels, namespaces and ports, so that rules
 * meet, overlap and contradict each other often.
 */

export const classes = ['orc', 'human', 'stronghold']
export const namespaces = ['azeroth', 'outland']
/** Ports that every user may listen on, since policies are tried on the wire too. */
export const ports = [8080, 9090]

type Json = Readonly<Record<string, unknown>>

const selector: fc.Arbitrary<Json> = fc.oneof(
  fc.constant({}),
  fc.constantFrom(...classes).map((name) => ({ matchLabels: { class: name } })),
  fc.constantFrom(...namespaces).map((name) => ({ matchLabels: { 'k8s:io.kubernetes.pod.namespace': name } })),
  fc
    .record({ operator: fc.constantFrom('In', 'NotIn'), values: fc.subarray(classes, { minLength: 1 }) })
    .map((expression) => ({ matchExpressions: [{ key: 'class', ...expression }] })),
  fc
    .record({
      key: fc.constantFrom('class', 'team', 'reserved:host', 'k8s:io.kubernetes.pod.namespace'),
      operator: fc.constantFrom('Exists', 'DoesNotExist'),
    })
    .map((expression) => ({ matchExpressions: [expression] })),
  fc.constantFrom('reserved:host', 'reserved:world').map((name) => ({ matchLabels: { [name]: '' } })),
)

const entities = fc.subarray(['world', 'cluster', 'host', 'all'], { minLength: 1, maxLength: 2 })
const cidrs = fc.subarray(['198.51.100.0/24', '203.0.113.0/24'], { minLength: 1 })

const some = <T>(of: fc.Arbitrary<T>) => fc.array(of, { minLength: 1, maxLength: 2 })

const peers = (prefix: 'from' | 'to'): fc.Arbitrary<Json> =>
  fc.oneof(
    { weight: 6, arbitrary: some(selector).map((list) => ({ [`${prefix}Endpoints`]: list })) },
    fc.constant({ [`${prefix}Endpoints`]: [] }),
    entities.map((list) => ({ [`${prefix}Entities`]: list })),
    cidrs.map((list) => ({ [`${prefix}CIDR`]: list })),
    fc.constant({}),
  )

const port = (version: CiliumVersion): fc.Arbitrary<Json> => {
  const single = fc.record({
    port: fc.constantFrom('8080', '9090', '0', 'http'),
    protocol: fc.constantFrom('TCP', 'ANY', 'UDP'),
  })
  const range = fc.constantFrom({ port: '9000', endPort: 9100 }, { port: '8080', endPort: 9090, protocol: 'TCP' })
  return version === '1.15' ? single : fc.oneof({ weight: 4, arbitrary: single }, range)
}

const httpRule = fc.record(
  { method: fc.constantFrom('GET', 'GET|PUT'), path: fc.constantFrom('/weapons', '/.*') },
  { requiredKeys: [] },
)
// Cilium 1.20 takes [a, a] and [a, b] for equal lists, and loses b; see its generated deepEqual of PortRulesHTTP.
const httpRules = fc.oneof(
  { weight: 1, arbitrary: fc.constant([]) },
  {
    weight: 8,
    arbitrary: fc.uniqueArray(httpRule, { minLength: 1, maxLength: 2, selector: (rule) => JSON.stringify(rule) }),
  },
)
const l7Ports = fc.record({
  ports: fc.constantFrom(...ports).map((number) => [{ port: String(number), protocol: 'TCP' }]),
  rules: fc.record({ http: httpRules }),
})

function entry(prefix: 'from' | 'to', version: CiliumVersion, l7: boolean): fc.Arbitrary<Json> {
  const l4Ports = fc.record({ ports: some(port(version)) })
  // An allow without HTTP rules that overlaps one with them voids those, so that they have to be many to show at all.
  const portRule = l7 ? fc.oneof(l4Ports, { weight: 6, arbitrary: l7Ports }) : l4Ports
  const where = fc.oneof(
    { weight: 8, arbitrary: some(portRule).map((toPorts) => ({ toPorts })) },
    fc.constantFrom({}, { toPorts: [] }),
    fc.constant({ icmps: [{ fields: [{ type: 8 }] }] }),
  )
  return fc.tuple(peers(prefix), where).map(([who, what]) => ({ ...who, ...what }))
}

/** One entry of `ingress`, and of `ingressDeny`. */
export const ingressEntry = entry('from', '1.15', true)
export const denyEntry = entry('from', '1.15', false)

function rule(version: CiliumVersion): fc.Arbitrary<Json> {
  const list = (of: fc.Arbitrary<Json>, maxLength: number) => fc.array(of, { minLength: 1, maxLength })
  const allow = { ingress: list(entry('from', version, true), 2), egress: list(entry('to', version, true), 2) }
  const deny = {
    ingressDeny: list(entry('from', version, false), 1),
    egressDeny: list(entry('to', version, false), 1),
  }
  const sections = fc.oneof(
    { weight: 3, arbitrary: fc.record<Json>(allow, { requiredKeys: [] }) },
    fc.record<Json>({ ...allow, ...deny }, { requiredKeys: [] }),
  )
  const switches = fc.record({ ingress: fc.boolean(), egress: fc.boolean() }, { requiredKeys: [] })
  const optional = version === '1.15' ? {} : { enableDefaultDeny: switches }
  return fc
    .tuple(selector, sections, fc.record(optional, { requiredKeys: [] }))
    .filter(([, given]) => Object.keys(given).length > 0)
    .map(([endpointSelector, given, more]): Json => ({ endpointSelector, ...given, ...more }))
}

export interface PolicyDocument {
  readonly apiVersion: 'cilium.io/v2'
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string }
  readonly specs: readonly Json[]
}

/** Documents with names of their own; those without a namespace are clusterwide. */
export function policyDocuments(version: CiliumVersion): fc.Arbitrary<PolicyDocument[]> {
  const document = fc.record({
    namespace: fc.option(fc.constantFrom(...namespaces), { nil: undefined }),
    specs: fc.array(rule(version), { minLength: 1, maxLength: 2 }),
  })
  return fc.array(document, { minLength: 1, maxLength: 3 }).map((documents) =>
    documents.map(({ namespace, specs }, n) => ({
      apiVersion: 'cilium.io/v2',
      kind: namespace === undefined ? 'CiliumClusterwideNetworkPolicy' : 'CiliumNetworkPolicy',
      metadata: { name: `policy-${n}`, ...(namespace === undefined ? {} : { namespace }) },
      specs,
    })),
  )
}

/** A version, and policies that are valid for it. */
export const versionedPolicies = fc
  .constantFrom<CiliumVersion>('1.15', '1.20')
  .chain((version) => policyDocuments(version).map((documents) => ({ version, documents })))

export const textOf = (documents: readonly PolicyDocument[]): string =>
  documents.map((each) => JSON.stringify(each)).join('\n---\n')

/** Every pod and entity of the small world. */
export const everyone: readonly Endpoint[] = [
  ...namespaces.flatMap((namespace) =>
    classes.map((name): Endpoint => {
      const namedPorts = { http: { port: 8080, protocol: 'TCP' } } as const
      return { kind: 'pod', name, namespace, labels: { class: name }, namespaceLabels: {}, namedPorts }
    }),
  ),
  { kind: 'host', name: 'host', labels: {} },
  { kind: 'world', name: 'world', labels: {}, ip: '198.51.100.7' },
]

const request: fc.Arbitrary<HttpQuery> = fc.record({
  method: fc.constantFrom('GET', 'PUT', 'DELETE'),
  path: fc.constantFrom('/weapons', '/new-king'),
})

export const queries: fc.Arbitrary<Query> = fc.record({
  from: fc.constantFrom(...everyone),
  to: fc.constantFrom(...everyone),
  port: fc.constantFrom(...ports),
  protocol: fc.constantFrom('TCP', 'UDP'),
  http: request,
})
