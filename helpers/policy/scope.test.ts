import { describe, expect, it } from 'vitest'
import { decide } from './decide.ts'
import type { CiliumVersion, Endpoint } from './input.ts'
import { entity, orc, pod, policySet, stronghold } from './test-policies.ts'

const goblin = pod('goblin', { namespace: 'outland', namespaceLabels: { realm: 'burning' } })
const twin = pod('twin', { cluster: 'east' })
const nameless = pod('nameless', { namespace: undefined })
const clients = {
  orc,
  goblin,
  twin,
  nameless,
  host: entity('remote-node'),
  world: entity('world', { ip: '198.51.100.7' }),
}

function letIn(
  kind: 'CiliumNetworkPolicy' | 'CiliumClusterwideNetworkPolicy',
  entry: string,
  version: CiliumVersion = '1.20',
) {
  const namespace = kind === 'CiliumNetworkPolicy' ? ', namespace: azeroth' : ''
  const set = policySet(
    `
apiVersion: cilium.io/v2
kind: ${kind}
metadata: { name: it${namespace} }
spec: { endpointSelector: { matchLabels: { class: stronghold } }, ingress: [{ ${entry} }] }`,
    { version },
  )
  const gets = (client: Endpoint) =>
    decide(set, { from: client, to: stronghold, port: 80, protocol: 'TCP' }).decision === 'allowed'
  return Object.entries(clients).flatMap(([name, client]) => (gets(client) ? [name] : []))
}

const podNamespace = '"k8s:io.kubernetes.pod.namespace"'

describe("peers of a namespace's policy", () => {
  it.each<[string, string[]]>([
    ['fromEndpoints: [{}]', ['orc', 'nameless']],
    ['fromEndpoints: [{ matchLabels: { class: goblin } }]', []],
    [`fromEndpoints: [{ matchLabels: { class: goblin, ${podNamespace}: outland } }]`, ['goblin']],
    ['fromEndpoints: [{ matchLabels: { io.kubernetes.pod.namespace: outland } }]', ['goblin']],
    [
      `fromEndpoints: [{ matchExpressions: [{ key: ${podNamespace}, operator: Exists }] }]`,
      ['orc', 'goblin', 'nameless'],
    ],
    ['fromEndpoints: [{ matchLabels: { "k8s:io.cilium.k8s.policy.cluster": east } }]', ['twin']],
    ['fromEndpoints: [{ matchLabels: { "reserved:world": "" } }]', ['world']],
    [
      'fromEndpoints: [{ matchLabels: { "k8s:class": orc } }, { matchLabels: { "any:class": nameless } }]',
      ['orc', 'nameless'],
    ],
    ['fromEndpoints: [{ matchLabels: { "container:class": orc } }]', []],
    ['fromEndpoints: [{ matchExpressions: [{ key: class, operator: NotIn, values: [orc] }] }]', ['nameless']],
    ['fromEndpoints: [{ matchExpressions: [{ key: team, operator: NotIn, values: [red] }] }]', ['orc', 'nameless']],
    ['fromEndpoints: [{ matchExpressions: [{ key: team, operator: DoesNotExist }] }]', ['orc', 'nameless']],
    ['fromEndpoints: [{ matchLabels: { io.cilium.k8s.policy.serviceaccount: default } }]', ['orc', 'nameless']],
  ])('%s', (entry, wanted) => {
    expect(letIn('CiliumNetworkPolicy', entry)).toEqual(wanted)
  })

  it('are of every cluster in Cilium 1.15', () => {
    expect(letIn('CiliumNetworkPolicy', 'fromEndpoints: [{}]', '1.15')).toEqual(['orc', 'twin', 'nameless'])
  })

  it("by labels of their namespace are of every namespace in 1.20, and of the policy's own in 1.15", () => {
    const entry = 'fromEndpoints: [{ matchLabels: { io.cilium.k8s.namespace.labels.realm: burning } }]'
    expect(letIn('CiliumNetworkPolicy', entry)).toEqual(['goblin'])
    expect(letIn('CiliumNetworkPolicy', entry, '1.15')).toEqual([])
  })

  it("know a namespace's name as a label of it without being told", () => {
    const entry =
      'fromEndpoints: [{ matchLabels: { io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name: outland } }]'
    expect(letIn('CiliumNetworkPolicy', entry)).toEqual(['goblin'])
  })
})

describe('peers of a clusterwide policy', () => {
  it.each<[string, string[]]>([
    ['fromEndpoints: [{}]', ['orc', 'goblin', 'nameless']],
    ['fromEntities: [all]', ['orc', 'goblin', 'twin', 'nameless', 'host', 'world']],
    ['fromEntities: [cluster]', ['orc', 'goblin', 'nameless', 'host']],
  ])('%s', (entry, wanted) => {
    expect(letIn('CiliumClusterwideNetworkPolicy', entry)).toEqual(wanted)
  })
})

describe('peers of a clusterwide policy in Cilium 1.15', () => {
  it('are pods of every namespace and cluster, and nothing else', () => {
    const pods = ['orc', 'goblin', 'twin', 'nameless']
    expect(letIn('CiliumClusterwideNetworkPolicy', 'fromEndpoints: [{}]', '1.15')).toEqual(pods)
  })
})

describe('what a policy selects', () => {
  const selects = (kind: string, selector: string, subject: Endpoint) => {
    const namespace = kind === 'CiliumNetworkPolicy' ? ', namespace: azeroth' : ''
    const set = policySet(`
apiVersion: cilium.io/v2
kind: ${kind}
metadata: { name: it${namespace} }
spec: { endpointSelector: ${selector}, ingress: [{}] }`)
    return set.subject(subject).ingress.posture === 'denying'
  }

  it('is of its own namespace, whatever its selector says', () => {
    expect(selects('CiliumNetworkPolicy', '{}', orc)).toBe(true)
    expect(selects('CiliumNetworkPolicy', '{}', goblin)).toBe(false)
    const other = `{ matchLabels: { ${podNamespace}: outland } }`
    expect([goblin, orc].map((subject) => selects('CiliumNetworkPolicy', other, subject))).toEqual([false, true])
  })

  it('is every endpoint for a clusterwide policy, but nothing that has no policy', () => {
    const clusterwide = (subject: Endpoint) => selects('CiliumClusterwideNetworkPolicy', '{}', subject)
    expect([orc, goblin, entity('ingress'), entity('health')].map(clusterwide)).toEqual([true, true, true, true])
    expect([entity('world'), entity('remote-node'), entity('host')].map(clusterwide)).toEqual([false, false, false])
  })

  it('is not told for the own node where a policy selects nodes', () => {
    const set = policySet(`
apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: { name: it }
spec: { nodeSelector: {}, ingress: [{}] }`)
    const asked = (to: Endpoint) => decide(set, { from: orc, to, port: 22, protocol: 'TCP' }).decision
    expect([entity('host'), orc].map(asked)).toEqual(['unknown', 'allowed'])
  })

  it('is denied all that is not allowed while a pod has no identity yet', () => {
    const asked = (to: Endpoint) => decide(policySet(''), { from: orc, to, port: 80, protocol: 'TCP' }).decision
    expect(asked(entity('init'))).toBe('denied-l4')
  })

  it('cannot be by a label that Cilium leaves out of identities', () => {
    const labelled = pod('labelled', { labels: { 'pod-template-hash': 'abc', 'app.kubernetes.io/name': 'it' } })
    expect(selects('CiliumNetworkPolicy', '{ matchLabels: { pod-template-hash: abc } }', labelled)).toBe(false)
    expect(selects('CiliumNetworkPolicy', '{ matchLabels: { app.kubernetes.io/name: it } }', labelled)).toBe(true)
  })
})

describe('what is not known', () => {
  it('is said, and only where it matters', () => {
    const stranger = pod('stranger', { namespaceLabels: undefined })
    const ask = (entry: string) =>
      decide(
        policySet(`
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: it, namespace: azeroth }
spec: { endpointSelector: {}, ingress: [{ ${entry} }] }`),
        { from: stranger, to: stronghold, port: 80, protocol: 'TCP' },
      )
    const realm = '{ matchLabels: { io.cilium.k8s.namespace.labels.realm: burning } }'
    expect(ask(`fromEndpoints: [${realm}]`)).toMatchObject({
      decision: 'unknown',
      because: 'the labels of namespace azeroth are not known',
    })
    expect(ask(`fromEndpoints: [${realm}, {}]`).decision).toBe('allowed')
    const mayDeny = `ingressDeny: [{ fromEndpoints: [${realm}] }]`
    expect(ask(`fromEndpoints: [{}] }], ${mayDeny}, egress: [{ toEntities: [all]`).decision).toBe('unknown')
    expect(ask(`fromEntities: [world] }], ${mayDeny}, egress: [{ toEntities: [all]`).decision).toBe('denied-l4')
  })
})
