import { describe, expect, it } from 'vitest'
import { decide } from './decide.ts'
import type { CiliumVersion, Endpoint } from './input.ts'
import { entity, human, orc, pod, policySet, stronghold } from './test-policies.ts'

const goblin = pod('goblin', { namespace: 'outland', namespaceLabels: { realm: 'burning' } })
const world = entity('world', { ip: '198.51.100.7' })
const clients = { orc, human, goblin, world }

function networkPolicy(spec: string, version: CiliumVersion = '1.20') {
  return policySet(
    `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: it, namespace: azeroth }
spec: { podSelector: { matchLabels: { class: stronghold } }, ${spec} }`,
    { version },
  )
}

function letIn(spec: string) {
  const set = networkPolicy(spec)
  const gets = (from: Endpoint) =>
    decide(set, { from, to: stronghold, port: 8080, protocol: 'TCP' }).decision === 'allowed'
  return Object.entries(clients).flatMap(([name, client]) => (gets(client) ? [name] : []))
}

describe('a NetworkPolicy', () => {
  it.each<[string, string[]]>([
    ['ingress: [{}]', ['orc', 'human', 'goblin', 'world']],
    ['ingress: []', []],
    ['policyTypes: [Ingress]', []],
    ['policyTypes: [Egress]', ['orc', 'human', 'goblin', 'world']],
    ['ingress: [{ from: [] }]', ['orc', 'human', 'goblin', 'world']],
    ['ingress: [{ from: [{ podSelector: {} }] }]', ['orc', 'human']],
    ['ingress: [{ from: [{ podSelector: { matchLabels: { class: orc } } }] }]', ['orc']],
    [
      'ingress: [{ from: [{ podSelector: { matchLabels: { io.kubernetes.pod.namespace: outland } } }] }]',
      ['orc', 'human'],
    ],
    [
      'ingress: [{ from: [{ podSelector: { matchLabels: { io.kubernetes.pod.namespace: outland } }, namespaceSelector: {} }] }]',
      ['goblin'],
    ],
    ['ingress: [{ from: [{ namespaceSelector: {} }] }]', ['orc', 'human', 'goblin']],
    ['ingress: [{ from: [{ namespaceSelector: { matchLabels: { realm: burning } } }] }]', ['goblin']],
    ['ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { class: orc } } }] }]', ['orc']],
    [
      'ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: outland } } }] }]',
      ['goblin'],
    ],
    ['ingress: [{ from: [{ ipBlock: { cidr: 0.0.0.0/0 } }] }]', ['world']],
    ['ingress: [{ from: [{ ipBlock: { cidr: 0.0.0.0/0, except: [198.51.100.0/24] } }] }]', []],
    ['ingress: [{ ports: [{ port: 8080 }] }]', ['orc', 'human', 'goblin', 'world']],
    ['ingress: [{ ports: [{ port: http }] }]', ['orc', 'human', 'goblin', 'world']],
    ['ingress: [{ ports: [{ protocol: TCP }] }]', ['orc', 'human', 'goblin', 'world']],
    ['ingress: [{ ports: [{ port: 8080, protocol: UDP }] }]', []],
    ['ingress: [{ ports: [{ port: 8000, endPort: 8100 }] }]', ['orc', 'human', 'goblin', 'world']],
  ])('%s', (spec, wanted) => {
    expect(letIn(spec)).toEqual(wanted)
  })

  it('has its endPort ignored by Cilium 1.15', () => {
    const set = networkPolicy('ingress: [{ ports: [{ port: 8000, endPort: 8100 }] }]', '1.15')
    const on = (port: number) => decide(set, { from: orc, to: stronghold, port, protocol: 'TCP' }).decision
    expect([on(8000), on(8080)]).toEqual(['allowed', 'denied-l4'])
  })

  it('selects pods alone by an empty namespaceSelector, in 1.15 as in 1.20', () => {
    const asked = (from: Endpoint) =>
      decide(networkPolicy('ingress: [{ from: [{ namespaceSelector: {} }] }]', '1.15'), {
        from,
        to: stronghold,
        port: 8080,
        protocol: 'TCP',
      }).decision
    expect([goblin, world].map(asked)).toEqual(['allowed', 'denied-l4'])
  })

  it("selects pods of its own namespace, also where its selector's labels name another one", () => {
    const yaml = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: it, namespace: azeroth }
spec: { podSelector: { matchLabels: { io.kubernetes.pod.namespace: outland } } }`
    const asked = (to: Endpoint) => decide(policySet(yaml), { from: orc, to, port: 8080, protocol: 'TCP' }).decision
    expect([stronghold, goblin].map(asked)).toEqual(['denied-l4', 'allowed'])
  })

  it('restricts egress only where it says so', () => {
    const asked = (spec: string) =>
      decide(networkPolicy(spec), { from: stronghold, to: orc, port: 8080, protocol: 'TCP' }).decision
    expect(asked('ingress: [{}]')).toBe('allowed')
    expect(asked('egress: []')).toBe('allowed')
    expect(asked('policyTypes: [Egress]')).toBe('denied-l4')
    expect(asked('egress: [{ to: [{ podSelector: { matchLabels: { class: orc } } }] }]')).toBe('allowed')
    expect(asked('egress: [{ to: [{ podSelector: { matchLabels: { class: human } } }] }]')).toBe('denied-l4')
  })
})
