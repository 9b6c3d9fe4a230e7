import { describe, expect, it } from 'vitest'
import { decide } from './decide.ts'
import type { CiliumVersion, Endpoint, PolicyService } from './input.ts'
import { entity, human, orc, pod, policySet, stronghold } from './test-policies.ts'

const services: PolicyService[] = [
  { namespace: 'azeroth', name: 'stronghold', labels: { tier: 'castle' }, selector: { class: 'stronghold' } },
  { namespace: 'outland', name: 'stronghold', labels: {}, selector: { class: 'fortress' } },
  { namespace: 'azeroth', name: 'outside', labels: {}, backendIps: ['198.51.100.7'] },
  { namespace: 'azeroth', name: 'elsewhere', labels: {} },
]

function out(egress: string, to: Endpoint, version: CiliumVersion = '1.20', port = 443) {
  const yaml = `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: orc, namespace: azeroth }
spec:
  endpointSelector: { matchLabels: { class: orc } }
  egress: ${egress}
`
  return decide(policySet(yaml, { version, services }), { from: orc, to, port, protocol: 'TCP' }).egress
}

const world = entity('world', { ip: '198.51.100.7' })
const fortress = pod('fortress', { namespace: 'outland' })

describe('entities', () => {
  const reserved = ['host', 'remote-node', 'kube-apiserver', 'world', 'ingress', 'health', 'init', 'unmanaged'] as const
  const reached = (name: string) =>
    [...reserved.map((kind) => entity(kind, { ip: '198.51.100.7' })), human].flatMap((to) => {
      const { decision } = out(`[{ toEntities: [${name}] }]`, to)
      return decision === 'allowed' ? [to.name] : decision === 'unknown' ? [`${to.name}?`] : []
    })

  it.each<[string, string[]]>([
    ['all', [...reserved, 'human']],
    ['world', ['kube-apiserver?', 'world']],
    ['cluster', ['host', 'remote-node', 'kube-apiserver', 'ingress', 'health', 'init', 'unmanaged', 'human']],
    ['cluster-mesh', ['host', 'remote-node', 'kube-apiserver', 'ingress', 'health', 'init', 'unmanaged', 'human']],
    ['host', ['host', 'kube-apiserver?']],
    ['remote-node', ['remote-node', 'kube-apiserver?']],
    ['kube-apiserver', ['host?', 'remote-node?', 'kube-apiserver']],
    ['ingress', ['ingress']],
    ['unmanaged', ['unmanaged']],
    ['world-ipv4', []],
    ['none', []],
  ])('%s', (name, wanted) => {
    expect(reached(name)).toEqual(wanted)
  })
})

describe('the world', () => {
  const selected = (selector: string, to: Endpoint, dualStack: boolean) => {
    const options = { ciliumVersion: '1.20', defaultNamespace: 'azeroth', dualStack } as const
    const yaml = `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: orc, namespace: azeroth }
spec: { endpointSelector: {}, egress: [{ ${selector} }] }`
    return decide(policySet(yaml, { options }), { from: orc, to, port: 80, protocol: 'TCP' }).egress.decision
  }
  const [four, six] = [world, entity('world', { ip: '2001:db8::1' })]

  it('has a label for each IP family where Cilium has both on, and else one for both', () => {
    const label = 'toEndpoints: [{ matchLabels: { "reserved:world": "" } }]'
    expect([false, true].map((dual) => selected(label, four, dual))).toEqual(['allowed', 'denied-l4'])
    expect([four, six].map((to) => selected('toEntities: [world-ipv4]', to, true))).toEqual(['allowed', 'denied-l4'])
    expect([four, six].map((to) => selected('toEntities: [world]', to, true))).toEqual(['allowed', 'allowed'])
    expect(selected('toEntities: [world-ipv4]', entity('world'), true)).toBe('unknown')
  })
})

describe('CIDR', () => {
  it.each<[string, Endpoint, string]>([
    ['toCIDR: [198.51.100.0/24]', world, 'allowed'],
    ['toCIDR: [198.51.100.7/32]', world, 'allowed'],
    ['toCIDR: [203.0.113.0/24]', world, 'denied-l4'],
    ['toCIDR: [0.0.0.0/0]', human, 'denied-l4'],
    ['toCIDR: [0.0.0.0/0]', entity('host'), 'denied-l4'],
    ['toCIDR: [0.0.0.0/0]', entity('world', { ip: '2001:db8::1' }), 'denied-l4'],
    ['toCIDR: ["2001:db8::/32"]', entity('world', { ip: '2001:db8::1' }), 'allowed'],
    ['toCIDRSet: [{ cidr: 198.51.0.0/16, except: [198.51.100.0/28] }]', world, 'denied-l4'],
    ['toCIDRSet: [{ cidr: 198.51.0.0/16, except: [198.51.100.64/28] }]', world, 'allowed'],
    ['toCIDR: [198.51.100.0/24]', entity('world'), 'unknown'],
    ['toCIDR: [198.51.100.0/24]', entity('kube-apiserver', { ip: '198.51.100.7' }), 'unknown'],
  ])('%s', (entry, to, wanted) => {
    expect(out(`[{ ${entry} }]`, to).decision).toBe(wanted)
  })
})

describe('toServices', () => {
  const ref = (name: string, namespace = '') =>
    `toServices: [{ k8sService: { serviceName: ${name}${namespace && `, namespace: ${namespace}`} } }]`

  it.each<[string, Endpoint, string]>([
    [ref('stronghold', 'azeroth'), stronghold, 'allowed'],
    [ref('stronghold', 'azeroth'), fortress, 'denied-l4'],
    [ref('stronghold', 'azeroth'), pod('stronghold', { namespace: 'outland' }), 'denied-l4'],
    [ref('stronghold'), fortress, 'allowed'],
    [ref('outside'), world, 'allowed'],
    [ref('outside'), entity('world', { ip: '198.51.100.8' }), 'denied-l4'],
    [ref('elsewhere'), world, 'unknown'],
    [ref('elsewhere'), stronghold, 'denied-l4'],
    [ref('misspelt'), stronghold, 'unknown'],
    ['toServices: [{ k8sServiceSelector: { selector: { matchLabels: { tier: castle } } } }]', stronghold, 'allowed'],
    ['toServices: [{ k8sServiceSelector: { selector: { matchLabels: { tier: castle } } } }]', fortress, 'denied-l4'],
  ])('%s', (entry, to, wanted) => {
    expect(out(`[{ ${entry} }]`, to).decision).toBe(wanted)
  })

  it('goes with ports in 1.20', () => {
    const entry = `[{ ${ref('stronghold')}, toPorts: [{ ports: [{ port: "443", protocol: TCP }] }] }]`
    expect([443, 80].map((port) => out(entry, stronghold, '1.20', port).decision)).toEqual(['allowed', 'denied-l4'])
  })

  it('denies nobody, and everyone where ports are beside it', () => {
    const deny = (more: string) => `[{ toEntities: [all] }]\n  egressDeny: [{ ${ref('stronghold')}${more} }]`
    expect([stronghold, human].map((to) => out(deny(''), to).decision)).toEqual(['allowed', 'allowed'])
    const ports = ', toPorts: [{ ports: [{ port: "443", protocol: TCP }] }]'
    expect([stronghold, human].map((to) => out(deny(ports), to).decision)).toEqual(['denied-l4', 'denied-l4'])
    expect(out(deny(''), stronghold, '1.15').decision).toBe('allowed')
  })

  it('leaves Services with a selector alone in 1.15', () => {
    expect(out(`[{ ${ref('stronghold', 'azeroth')} }]`, stronghold, '1.15').decision).toBe('denied-l4')
    expect(out(`[{ ${ref('outside')} }]`, world, '1.15').decision).toBe('allowed')
  })
})

describe('toFQDNs', () => {
  const dns = (names: string) =>
    `{ toEntities: [cluster], toPorts: [{ ports: [{ port: "53", protocol: ANY }], rules: { dns: [${names}] } }] }`
  const site = entity('world', { ip: '198.51.100.7', dnsNames: ['www.cilium.io'] })

  it.each<[string, string, string]>([
    ['{ matchName: www.cilium.io }', '{ matchPattern: "*" }', 'allowed'],
    ['{ matchName: WWW.cilium.io. }', '{ matchPattern: "*" }', 'allowed'],
    ['{ matchPattern: "*.cilium.io" }', '{ matchPattern: "*" }', 'allowed'],
    ['{ matchPattern: "*cilium.io" }', '{ matchPattern: "*" }', 'denied-l4'],
    ['{ matchName: cilium.io }', '{ matchPattern: "*" }', 'denied-l4'],
    ['{ matchName: www.cilium.io }', '{ matchName: cilium.io }', 'denied-l4'],
  ])('%s, with queries for %s let through', (name, queries, wanted) => {
    expect(out(`[${dns(queries)}, { toFQDNs: [${name}] }]`, site).decision).toBe(wanted)
  })

  it('learns nothing without a DNS rule', () => {
    expect(out('[{ toFQDNs: [{ matchName: www.cilium.io }] }]', site).decision).toBe('denied-l4')
  })

  it('is unknown where the names of the other end are', () => {
    expect(out(`[${dns('{ matchPattern: "*" }')}, { toFQDNs: [{ matchName: a.test }] }]`, world).decision).toBe(
      'unknown',
    )
  })

  it('says so where no rule lets Cilium learn any', () => {
    const [withRule, without] = [`${dns('{ matchPattern: "*" }')}, `, ''].map(
      (first) => out(`[${first}{ toFQDNs: [{ matchName: a.test }] }]`, world).because,
    )
    expect(withRule).not.toContain('no DNS rule')
    expect(without).toContain('no DNS rule')
  })

  it('matches any depth with a leading `**.` in 1.20, and one label in 1.15', () => {
    const entry = `[${dns('{ matchPattern: "*" }')}, { toFQDNs: [{ matchPattern: "**.io" }] }]`
    expect(['1.20', '1.15'].map((version) => out(entry, site, version as CiliumVersion).decision)).toEqual([
      'allowed',
      'denied-l4',
    ])
  })
})

describe('DNS rules', () => {
  const dns =
    '{ toPorts: [{ ports: [{ port: "53", protocol: UDP }], rules: { dns: [{ matchPattern: "*.cilium.io" }] } }] }'
  const resolver = pod('coredns', { namedPorts: { dns: { port: 53, protocol: 'UDP' } } })
  const query = (entries: string, dnsName?: string, version: CiliumVersion = '1.20') => {
    const yaml = `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: orc, namespace: azeroth }
spec: { endpointSelector: { matchLabels: { class: orc } }, egress: [${entries}] }`
    const set = policySet(yaml, { version, endpoints: [orc, resolver] })
    return decide(set, { from: orc, to: resolver, port: 53, protocol: 'UDP', dnsName }).decision
  }

  it('allow queries for their names, unless a rule for the same port allows all of the connection', () => {
    expect([undefined, 'www.cilium.io', 'cilium.io'].map((name) => query(dns, name))).toEqual([
      'allowed',
      'allowed',
      'denied-l7',
    ])
    const plain = (port: string) => `{ toEndpoints: [{}], toPorts: [{ ports: [{ port: "${port}", protocol: UDP }] }] }`
    expect(query(`${dns}, ${plain('53')}`, 'cilium.io')).toBe('allowed')
    expect(query(`${dns}, ${plain('0')}`, 'cilium.io')).toBe('denied-l7')
    expect(query(`${dns}, { toEndpoints: [{}] }`, 'cilium.io')).toBe('denied-l7')
    expect(query('{ toEndpoints: [{}] }', 'cilium.io')).toBe('allowed')
    const byName = (version: CiliumVersion) => query(`${dns}, ${plain('dns')}`, 'cilium.io', version)
    expect((['1.20', '1.15'] as const).map(byName)).toEqual(['denied-l7', 'allowed'])
  })

  it('beside HTTP rules for one port are what Cilium refuses', () => {
    const port = '{ port: "53", protocol: TCP }'
    const yaml = `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: orc, namespace: azeroth }
spec:
  endpointSelector: { matchLabels: { class: orc } }
  egress:
    - toPorts: [{ ports: [${port}], rules: { http: [{ method: GET }] } }]
    - toPorts: [{ ports: [${port}], rules: { dns: [{ matchPattern: "*" }] } }]`
    const http = { method: 'GET', path: '/' }
    expect(decide(policySet(yaml), { from: orc, to: resolver, port: 53, protocol: 'TCP', http }).decision).toBe(
      'unknown',
    )
  })
})

describe('what only a cluster knows', () => {
  it('is unknown for what it may be about, and no match for the rest', () => {
    expect(out('[{ toGroups: [{ aws: { region: eu } }] }]', world).decision).toBe('unknown')
    expect(out('[{ toGroups: [{ aws: { region: eu } }] }]', human).decision).toBe('denied-l4')
  })

  it('is whether a policy that names nodes stands at all, and so all that it says, denials too', () => {
    const because = expect.stringContaining('unless its nodeSelectorLabels is on')
    const toNodes = '[{ toNodes: [{ matchLabels: { zone: a } }] }]'
    for (const to of [entity('remote-node'), human]) {
      expect(out(toNodes, to)).toMatchObject({ decision: 'unknown', because })
      expect(out(`${toNodes}\n  egressDeny: [{ toEntities: [all] }]`, to)).toMatchObject({
        decision: 'unknown',
        because,
      })
    }
  })

  it('is what requirements leave of a rule in 1.15, of one that denies as well', () => {
    const deny =
      '[{ toEntities: [all] }]\n  egressDeny: [{ toRequires: [{ matchLabels: { team: red } }], toEndpoints: [{}] }]'
    expect(out(deny, human, '1.15').decision).toBe('unknown')
  })
})
