import * as fc from 'fast-check'
import type { Endpoint, HttpQuery, Query } from './input.ts'

/*
 * Random policies, all valid for 1.15 and 1.20, over a small world: few labels, namespaces and ports, so that rules
 * meet, overlap and contradict each other often.
 */

const classes = ['orc', 'human', 'stronghold']
const namespaces = ['azeroth', 'outland']
const ports = [80, 8080]

type Json = Readonly<Record<string, unknown>>

const selector: fc.Arbitrary<Json> = fc.oneof(
  fc.constant({}),
  fc.constantFrom(...classes).map((name) => ({ matchLabels: { class: name } })),
  fc.constantFrom(...namespaces).map((name) => ({ matchLabels: { 'k8s:io.kubernetes.pod.namespace': name } })),
  fc
    .record({ operator: fc.constantFrom('In', 'NotIn'), values: fc.subarray(classes, { minLength: 1 }) })
    .map((expression) => ({ matchExpressions: [{ key: 'class', ...expression }] })),
)

const entities = fc.subarray(['world', 'cluster', 'host', 'all'], { minLength: 1, maxLength: 2 })
const cidrs = fc.subarray(['198.51.100.0/24', '203.0.113.0/24'], { minLength: 1 })

const peers = (prefix: 'from' | 'to'): fc.Arbitrary<Json> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.array(selector, { maxLength: 2 }).map((list) => ({ [`${prefix}Endpoints`]: list })) },
    entities.map((list) => ({ [`${prefix}Entities`]: list })),
    cidrs.map((list) => ({ [`${prefix}CIDR`]: list })),
    fc.constant({}),
  )

const port = fc.record({
  port: fc.constantFrom('80', '8080', '0', 'http'),
  protocol: fc.constantFrom('TCP', 'ANY', 'UDP'),
})
const httpRule = fc.record(
  { method: fc.constantFrom('GET', 'GET|PUT'), path: fc.constantFrom('/weapons', '/.*') },
  { requiredKeys: [] },
)
const l4Ports = fc.record({ ports: fc.array(port, { minLength: 1, maxLength: 2 }) })
const l7Ports = fc.record({
  ports: fc.constantFrom(...ports).map((number) => [{ port: String(number), protocol: 'TCP' }]),
  rules: fc.record({ http: fc.array(httpRule, { maxLength: 2 }) }),
})
const toPorts = (l7: boolean) =>
  fc.record({ toPorts: fc.array(l7 ? fc.oneof(l4Ports, l7Ports) : l4Ports, { maxLength: 2 }) }, { requiredKeys: [] })

const entry = (prefix: 'from' | 'to', l7: boolean): fc.Arbitrary<Json> =>
  fc.tuple(peers(prefix), toPorts(l7)).map(([who, where]) => ({ ...who, ...where }))

/** One entry of `ingress`. */
export const ingressEntry = entry('from', true)
export const denyEntry = entry('from', false)

const sections = fc
  .record(
    {
      ingress: fc.array(ingressEntry, { minLength: 1, maxLength: 2 }),
      ingressDeny: fc.array(denyEntry, { minLength: 1, maxLength: 1 }),
      egress: fc.array(entry('to', true), { minLength: 1, maxLength: 2 }),
      egressDeny: fc.array(entry('to', false), { minLength: 1, maxLength: 1 }),
    },
    { requiredKeys: [] },
  )
  .filter((rule) => Object.keys(rule).length > 0)

const rule = fc.tuple(selector, sections).map(([endpointSelector, rest]): Json => ({ endpointSelector, ...rest }))

export interface PolicyDocument {
  readonly apiVersion: 'cilium.io/v2'
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string }
  readonly specs: readonly Json[]
}

const document = fc.record({
  namespace: fc.option(fc.constantFrom(...namespaces), { nil: undefined }),
  specs: fc.array(rule, { minLength: 1, maxLength: 2 }),
})

/** Documents with names of their own; those without a namespace are clusterwide. */
export const policyDocuments: fc.Arbitrary<PolicyDocument[]> = fc
  .array(document, { minLength: 1, maxLength: 3 })
  .map((documents) =>
    documents.map(({ namespace, specs }, n) => ({
      apiVersion: 'cilium.io/v2',
      kind: namespace === undefined ? 'CiliumClusterwideNetworkPolicy' : 'CiliumNetworkPolicy',
      metadata: { name: `policy-${n}`, ...(namespace === undefined ? {} : { namespace }) },
      specs,
    })),
  )

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
