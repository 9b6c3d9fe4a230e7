/*
 * How long the matrix of all workloads takes: 1,000 workloads x 1,000 on one port under 100 policies, once with the
 * policies spread over namespaces as in a cluster, once with every policy on every workload, which is the worst case,
 * and once with names of ports and hosts, by the semantics of 1.15, which look a port's name up over the whole cluster.
 * The goal is 2 s, from parsed manifests to the last cell. Run with `node bench/policy/matrix.ts`.
 */
import { ofKind } from '../../helpers/manifests/kinds/index.ts'
import { parseManifests } from '../../helpers/manifests/parse.ts'
import { validateManifests } from '../../helpers/manifests/validate.ts'
import { compilePolicies } from '../../helpers/policy/compile.ts'
import type { CiliumVersion, Endpoint, Policy } from '../../helpers/policy/input.ts'
import { type Cell, matrix } from '../../helpers/policy/matrix.ts'

const workloads = 1000
const policies = 100
const namespaces = 20
const goalMs = 2000

const endpoints = Array.from({ length: workloads }, (_, n): Endpoint => {
  const labels = { app: `app-${n}`, tier: `tier-${n % 7}`, team: `team-${n % 13}` }
  return {
    kind: 'pod',
    name: `app-${n}`,
    namespace: `ns-${n % namespaces}`,
    labels,
    namespaceLabels: {},
    namedPorts: { http: { port: 8080, protocol: 'TCP' } },
  }
})

const deny = `
  ingressDeny:
    - fromEndpoints: [{ matchLabels: { team: team-3, "k8s:io.kubernetes.pod.namespace": ns-3 } }]`

const ofTier = (n: number) => `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: policy-${n}, namespace: ns-${n % namespaces} }
spec:
  endpointSelector: { matchLabels: { tier: tier-${n % 7} } }`

function spread(n: number): string {
  return `${ofTier(n)}
  ingress:
    - fromEndpoints:
        - matchLabels: { team: team-${n % 13} }
        - matchExpressions: [{ key: "k8s:io.kubernetes.pod.namespace", operator: In, values: [ns-1, ns-2] }]
      toPorts: [{ ports: [{ port: "8080", protocol: TCP }], rules: { http: [{ method: GET, path: /api/.* }] } }]
    - fromEntities: [ingress]${n % 10 === 0 ? deny : ''}
  egress:
    - toEndpoints: [{ matchExpressions: [{ key: app, operator: Exists }] }]
`
}

function everywhere(n: number): string {
  return `
apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: { name: policy-${n} }
spec:
  endpointSelector: {}
  ingress:
    - fromEndpoints: [{ matchLabels: { team: team-${n % 13}, tier: tier-${n % 7} } }]
      toPorts: [{ ports: [{ port: "${8080 + (n % 2)}", protocol: TCP }] }]${n % 10 === 0 ? deny : ''}
  egress:
    - toEndpoints: [{ matchExpressions: [{ key: tier, operator: NotIn, values: [tier-${n % 7}] }] }]
`
}

function named(n: number): string {
  return `${ofTier(n)}
  egress:
    - toEndpoints: [{ matchLabels: { team: team-${n % 13} } }]
      toPorts: [{ ports: [{ port: http, protocol: TCP }] }]
    - toEndpoints: [{ matchLabels: { "k8s:io.kubernetes.pod.namespace": kube-system, k8s-app: kube-dns } }]
      toPorts: [{ ports: [{ port: "53", protocol: ANY }], rules: { dns: [{ matchPattern: "*" }] } }]
    - toFQDNs: [{ matchName: api-${n}.example.com }]
`
}

function read(one: (n: number) => string): Policy[] {
  const text = Array.from({ length: policies }, (_, n) => one(n)).join('---')
  return ofKind(
    validateManifests(parseManifests(text, 'bench.yaml')),
    'CiliumNetworkPolicy',
    'CiliumClusterwideNetworkPolicy',
    'NetworkPolicy',
  )
}

function measure(title: string, one: (n: number) => string, ciliumVersion: CiliumVersion = '1.20'): void {
  const given = read(one)
  const begun = performance.now()
  const set = compilePolicies({
    policies: given,
    endpoints,
    options: { ciliumVersion, defaultNamespace: 'ns-0' },
  })
  const table = matrix(set, endpoints, [{ port: 8080, protocol: 'TCP' }])
  const tookMs = performance.now() - begun
  const counts = new Map<Cell, number>()
  for (const from of endpoints.keys()) {
    for (const to of endpoints.keys()) {
      const cell = table.cell(from, to, 0)
      counts.set(cell, (counts.get(cell) ?? 0) + 1)
    }
  }
  const seen = [...counts].map(([cell, count]) => `${cell} ${count}`).join(', ')
  console.log(
    `${title}: ${Math.round(tookMs)} ms, ${(tookMs / goalMs).toFixed(2)} of the goal of ${goalMs} ms (${seen})`,
  )
}

measure('policies spread over namespaces', spread)
measure('every policy on every workload', everywhere)
measure('names of ports and hosts', named, '1.15')
