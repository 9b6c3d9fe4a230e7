import { describe, expect, it } from 'vitest'
import { formatLocation } from '../core/source.ts'
import { ManifestError } from '../manifests/problem.ts'
import type { CiliumVersion } from './input.ts'
import { policiesOf, strongholdPolicy } from './test-policies.ts'
import { policyProblems, validatePolicies } from './validate.ts'

const problems = (yaml: string, version: CiliumVersion = '1.20') =>
  policiesOf(yaml).flatMap((policy) => policyProblems(policy, version))
const said = (spec: string, version?: CiliumVersion) =>
  problems(strongholdPolicy(spec), version).map(({ what }) => what)

const port = (text: string, more = '') => `toPorts: [{ ports: [${text}]${more} }]`
const http = (rule: string) => `, rules: { http: [${rule}] }`
const many = (count: number) => Array.from({ length: count }, (_, n) => `{ port: "${n + 1}" }`).join(', ')
const fields = (count: number) => Array.from({ length: count }, () => '{ type: 8 }').join(', ')

describe('what Cilium takes', () => {
  it.each([
    'ingress: [{}]',
    `ingress: [{ ${port(many(40))} }]`,
    `ingress: [{ ${port('{ port: "80", protocol: TCP }', http('{ path: "/[a-z]+" }'))} }]`,
    `ingress: [{ ${port('{ port: "80" }', ', rules: { http: [] }')} }]`,
    'ingress: [{ icmps: [{ fields: [{ type: 8 }, { type: EchoRequest }] }] }]',
    'egress: [{ toPorts: [{ ports: [{ port: "53", protocol: ANY }], rules: { dns: [{ matchPattern: "*" }] } }] }]',
    'egress: [{ toCIDRSet: [{ cidr: 10.0.0.0/8, except: [10.96.0.0/12] }] }]',
    'ingress: [{ fromEntities: [cluster-mesh] }]\nenableDefaultDeny: { ingress: false }',
  ])('%s', (spec) => {
    expect(said(spec)).toEqual([])
  })
})

describe('what Cilium rejects', () => {
  it('a policy without rules, by its name', () => {
    const text = 'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: bare }\n'
    expect(problems(text).map(({ what }) => what)).toEqual([
      'CiliumNetworkPolicy bare: there is neither a spec nor a rule in specs',
    ])
  })

  it.each<[string, string]>([
    ['description: nothing', 'a rule needs an entry in ingress'],
    ['ingress: []', 'a rule needs an entry in ingress'],
    ['nodeSelector: {}\ningress: [{}]', 'only a CiliumClusterwideNetworkPolicy may select nodes'],
    ['ingress: [{ fromEndpoints: [{}], fromEntities: [all] }]', 'fromEndpoints and fromEntities cannot be combined'],
    ['egress: [{ toFQDNs: [{ matchName: a.test }], toCIDR: [10.0.0.0/8] }]', 'toCIDR and toFQDNs cannot be combined'],
    ['ingress: [{ fromEntities: [wrld] }]', 'takes no entity `wrld`; did you mean `world`?'],
    ['ingress: [{ fromEntities: [world-ipv4] }]', 'takes no entity `world-ipv4`'],
    ['ingress: [{ fromCIDR: [10.0.0.0/33] }]', '`10.0.0.0/33` is not an IP prefix'],
    ['ingress: [{ fromCIDR: [10.0.0.1] }]', '`10.0.0.1` is not an IP prefix with its length, as in 10.0.0.1/32'],
    ['ingress: [{ fromCIDR: [fe80::1%eth0/64] }]', 'is not an IP prefix'],
    ['ingress: [{ fromCIDRSet: [{ cidr: 10.0.0.1 }] }]', 'is not an IP prefix with its length'],
    ['ingress: [{ fromCIDRSet: [{ cidrGroupRef: A_b }] }]', '`A_b` is not the name of a CiliumCIDRGroup'],
    ['ingress: [{ fromCIDRSet: [{ cidr: 10.0.0.0/8, cidrGroupRef: "" }] }]', 'cidrGroupSelector, found 2'],
    ['ingress: [{ fromCIDRSet: [{}] }]', 'expected one of cidr, cidrGroupRef and cidrGroupSelector, found 0'],
    [
      'ingress: [{ fromCIDRSet: [{ cidr: 10.0.0.0/8, except: [11.0.0.0/9] }] }]',
      '11.0.0.0/9 is not inside of 10.0.0.0/8',
    ],
    [
      'ingress: [{ fromCIDRSet: [{ cidr: 10.0.0.0/8, except: [10.0.0.0/7] }] }]',
      '10.0.0.0/7 is not inside of 10.0.0.0/8',
    ],
    [`ingress: [{ ${port(many(41))} }]`, 'at most 40 ports are allowed here, found 41'],
    [`ingress: [{ ${port('{ protocol: TCP }')} }]`, 'a port is needed'],
    [`ingress: [{ ${port('{ port: "70000" }')} }]`, '`70000` is neither a port number nor a name'],
    [`ingress: [{ ${port('{ port: "80", protocol: ICMP }')} }]`, 'ICMP has no ports'],
    [`ingress: [{ ${port('{ port: "80", protocol: GRE }')} }]`, 'GRE needs'],
    [`ingress: [{ ${port('{ port: "80" }', http('{}'))} }]`, 'L7 rules need `protocol: TCP`; none is given'],
    [`ingress: [{ ${port('{ port: "80", protocol: UDP }', http('{}'))} }]`, 'L7 rules need `protocol: TCP`; found UDP'],
    [`ingress: [{ ${port('{ port: "80" }', ', rules: {}')} }]`, 'there are neither http nor dns rules'],
    [`ingress: [{ ${port('{ port: "80" }', ', rules: { http: [], dns: [] }')} }]`, 'http and dns exclude each other'],
    [`egress: [{ ${port('{ port: "80" }', ', serverNames: []')} }]`, 'there is no server name'],
    [`egress: [{ ${port('{ port: "80" }', ', serverNames: [a b]')} }]`, '`a b` is not a server name'],
    [`ingress: [{ ${port('{ port: "0", protocol: TCP }', http('{}'))} }]`, 'L7 rules need a port other than 0'],
    [`ingress: [{ ${port('{ port: "80", protocol: TCP }', http('{ path: "(" }'))} }]`, 'is not an RE2 expression'],
    [`ingress: [{ ${port('{ port: "80", protocol: TCP }', http('{ path: "(?=a)" }'))} }]`, 'is not an RE2 expression'],
    [
      `ingress: [{ ${port('{ port: "53" }', ', rules: { dns: [{ matchPattern: "*" }] }')} }]`,
      'DNS rules are for egress alone',
    ],
    ['egress: [{ toPorts: [{ rules: { dns: [{ matchName: a.test }] } }] }]', 'DNS rules need their port'],
    [
      `egress: [{ ${port('{ port: "53", endPort: 54 }', ', rules: { dns: [{ matchName: a.test }] }')} }]`,
      'no range of ports',
    ],
    ['egress: [{ toFQDNs: [{}] }]', 'expected one of matchName and matchPattern, found none'],
    ['egress: [{ toFQDNs: [{ matchName: "" }] }]', '`` is not a DNS name'],
    ['egress: [{ toFQDNs: [{ matchName: "*.test" }] }]', 'wildcards go into matchPattern'],
    [
      'egress: [{ toFQDNs: [{ matchName: a.test, matchPattern: b.test }] }]',
      'expected one of matchName and matchPattern',
    ],
    [
      'ingress: [{ icmps: [{ fields: [{ type: 8 }] }], toPorts: [{ ports: [{ port: "80" }] }] }]',
      'icmps and toPorts exclude',
    ],
    [`ingress: [{ icmps: [{ fields: [${fields(41)}] }] }]`, 'at most 40 types are allowed here, found 41'],
    ['ingress: [{ icmps: [{ fields: [{ type: "256" }] }] }]', 'IPv4 has no ICMP type 256'],
    ['ingress: [{ icmps: [{ fields: [{ type: "08" }] }] }]', 'IPv4 has no ICMP type 08'],
    ['ingress: [{ icmps: [{ fields: [{ type: ExtendedEchoReply }] }] }]', 'takes no ICMP type ExtendedEchoReply'],
    ['ingress: [{ icmps: [{ fields: [{ type: PacketTooBig }] }] }]', 'IPv4 has no ICMP type PacketTooBig'],
    [
      `ingress: [{ ${port('{ port: "80", protocol: TCP }', `, serverNames: [a.test]${http('{}')}`)} }]`,
      'serverNames go with L7',
    ],
    [
      `ingress: [{ ${port('{ port: "80" }', ', listener: { envoyConfig: { name: a }, name: b }')} }]`,
      'for egress alone',
    ],
    ['ingress: [{ fromRequires: [{}] }]', 'Cilium 1.20 has no field `fromRequires` here'],
    [
      `ingress: [{ ${port('{ port: "80", protocol: TCP }', ', rules: { kafka: [{ role: produce }] }')} }]`,
      'no field `kafka`',
    ],
  ])('%s', (spec, wanted) => {
    expect(said(spec)).toContainEqual(expect.stringContaining(wanted))
  })
})

describe('Cilium 1.15', () => {
  it.each<[string, string]>([
    ['ingress: [{}]\nenableDefaultDeny: { ingress: false }', 'no field `enableDefaultDeny`'],
    ['ingress: [{ toPorts: [{ ports: [{ port: "80", endPort: 90 }] }] }]', 'no field `endPort`'],
    ['ingress: [{ fromEntities: [cluster-mesh] }]', 'takes no entity `cluster-mesh`'],
    ['ingress: [{ icmps: [{ fields: [{ type: EchoRequest }] }] }]', 'by their numbers alone'],
    [
      'egress: [{ toServices: [{ k8sService: { serviceName: a } }], toPorts: [{ ports: [{ port: "80" }] }] }]',
      'no toPorts beside toServices',
    ],
    ['egress: [{ toCIDRSet: [{ cidrGroupRef: a }] }]', 'resolves CIDR groups in `ingress` alone'],
    ['ingressDeny: [{ fromCIDRSet: [{ cidrGroupRef: a }] }]', 'resolves CIDR groups in `ingress` alone'],
    ['ingress: [{ fromCIDRSet: [{ cidrGroupRef: a, except: [10.0.0.0/8] }] }]', 'no except beside a cidrGroupRef'],
  ])('rejects %s, which 1.20 takes', (spec, wanted) => {
    expect(said(spec, '1.15')).toContainEqual(expect.stringContaining(wanted))
    expect(said(spec)).toEqual([])
  })

  it('takes empty rules and names, as long as no rule is of two kinds', () => {
    const given = (rules: string) =>
      said(`ingress: [{ ${port('{ port: "80", protocol: TCP }', `, rules: ${rules}`)} }]`, '1.15')
    expect(given('{}')).toEqual([])
    expect(given('{ http: [], dns: [] }')).toEqual([])
    expect(given('{ http: [{}], dns: [] }')).toEqual([expect.stringContaining('http and dns exclude each other')])
    expect(said('egress: [{ toFQDNs: [{}] }]', '1.15')).toEqual([])
    expect(said(`egress: [{ ${port('{ port: "80" }', ', serverNames: []')} }]`, '1.15')).toEqual([])
  })

  it('takes a rule without sections, requirements and Kafka', () => {
    expect(said('description: nothing', '1.15')).toEqual([])
    expect(said('ingress: [{ fromRequires: [{}] }]', '1.15')).toEqual([])
  })
})

describe('a selector', () => {
  const inEndpoints = (key: string) => `ingress: [{ fromEndpoints: [{ matchLabels: { ${JSON.stringify(key)}: a } }] }]`
  const long = 'a'.repeat(60)

  it.each<[string, CiliumVersion, boolean]>([
    ['app', '1.20', true],
    ['k8s:app.kubernetes.io/name', '1.20', true],
    ['any:io.kubernetes.pod.namespace', '1.15', true],
    ['cidr:198.51.100.0/24', '1.20', true],
    [long, '1.20', true],
    [long, '1.15', false],
    ['a b', '1.20', false],
    ['a b', '1.15', false],
    ['a/b/c', '1.20', false],
    ['Example.com/name', '1.20', false],
    ['k8s:', '1.20', false],
    [':app', '1.20', false],
    [':app', '1.15', true],
    ['k8s:a:b', '1.20', false],
  ])('with the key %s is taken in %s: %s', (key, version, taken) => {
    const fault = expect.stringContaining(`\`${key}\` is not the key of a label`)
    expect(said(inEndpoints(key), version)).toEqual(taken ? [] : [fault])
  })

  it('has values that a label can have', () => {
    const expression = '{ matchExpressions: [{ key: app, operator: In, values: [a, "b c"] }] }'
    expect(said(`ingress: [{ fromEndpoints: [${expression}] }]`)).toEqual([
      'spec.ingress[0].fromEndpoints[0].matchExpressions[0].values[1]: `b c` is not the value of a label',
    ])
  })
})

describe('a problem', () => {
  it('has its field, its place, and comes with all the others', () => {
    const yaml = strongholdPolicy(
      'ingress:\n  - fromEntities: [wrld]\n    toPorts:\n      - ports: [{ port: "x y", protocol: TCP }]'.replace(
        '""',
        '"x y"',
      ),
    )
    const read = () => validatePolicies(policiesOf(yaml), '1.20')
    expect(read).toThrow(ManifestError)
    expect(read).toThrow('policy.yaml:8:22: spec.ingress[0].fromEntities[0]: Cilium 1.20 takes no entity `wrld`')
    const places = problems(yaml).map(({ where }) => where && formatLocation(where))
    expect(places).toEqual(['policy.yaml:8:22', 'policy.yaml:10:21'])
  })

  it('is a policy without a rule', () => {
    const empty = 'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: it }'
    expect(problems(empty)).toMatchObject([{ code: 'POLICY_REJECTED' }])
  })
})

describe('a NetworkPolicy', () => {
  it.each<[string, string]>([
    ['ingress: [{ from: [{}] }]', 'a peer needs a podSelector'],
    ['ingress: [{ from: [{ podSelector: {}, ipBlock: { cidr: 10.0.0.0/8 } }] }]', 'an ipBlock goes with no selector'],
    ['egress: [{ to: [{ ipBlock: { cidr: 10.0.0.0 } }] }]', 'is not an IP prefix'],
    [
      'ingress: [{ from: [{ podSelector: { matchLabels: { "k8s:app": a } } }] }]',
      '`k8s:app` is not the key of a label',
    ],
    ['egress: [{ to: [{ ipBlock: { cidr: 10.0.0.0/8, except: [10.0.0.0/8] } }] }]', '10.0.0.0/8 is to be less than'],
    ['ingress: [{ ports: [{ port: HTTP }] }]', '`HTTP` is no name of a port'],
    ['ingress: [{ ports: [{ port: "8080" }] }]', '`8080` is no name of a port'],
    ['ingress: [{ ports: [{ port: http, endPort: 9 }] }]', 'endPort needs a port number'],
    ['ingress: [{ ports: [{ port: 10, endPort: 9 }] }]', 'endPort 9 is less than port 10'],
  ])('is rejected with %s', (spec, wanted) => {
    const yaml = `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: it }\nspec: { podSelector: {}, ${spec} }`
    expect(problems(yaml).map(({ what }) => what)).toContainEqual(expect.stringContaining(wanted))
  })
})
