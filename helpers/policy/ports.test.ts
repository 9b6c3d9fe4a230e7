import { describe, expect, it } from 'vitest'
import { decide } from './decide.ts'
import type { CiliumVersion, Endpoint, Protocol } from './input.ts'
import { parsePort } from './ports.ts'
import { entity, human, orc, pod, policySet, stronghold, strongholdPolicy } from './test-policies.ts'

function reaches(entry: string, port: number, protocol: Protocol = 'TCP') {
  const set = policySet(strongholdPolicy(`ingress: [{ fromEndpoints: [{}], ${entry} }]`))
  return decide(set, { from: orc, to: stronghold, port, protocol }).decision === 'allowed'
}

const ports = (text: string) => `toPorts: [{ ports: [${text}] }]`

describe('ports', () => {
  it.each<[string, string, [number, Protocol][], [number, Protocol][]]>([
    [
      'a number',
      '{ port: "8080", protocol: TCP }',
      [[8080, 'TCP']],
      [
        [8080, 'UDP'],
        [8081, 'TCP'],
      ],
    ],
    [
      'no protocol',
      '{ port: "53" }',
      [
        [53, 'TCP'],
        [53, 'UDP'],
        [53, 'SCTP'],
      ],
      [
        [54, 'UDP'],
        [8, 'ICMP'],
      ],
    ],
    [
      'ANY',
      '{ port: "53", protocol: ANY }',
      [
        [53, 'TCP'],
        [53, 'UDP'],
      ],
      [[53, 'ICMP']],
    ],
    [
      'port 0',
      '{ port: "0", protocol: UDP }',
      [
        [1, 'UDP'],
        [65535, 'UDP'],
      ],
      [[1, 'TCP']],
    ],
    [
      'port 0 of any protocol',
      '{ port: "0" }',
      [
        [1, 'UDP'],
        [1, 'SCTP'],
      ],
      [[8, 'ICMP']],
    ],
    [
      'a range',
      '{ port: "80", endPort: 90, protocol: TCP }',
      [
        [80, 'TCP'],
        [90, 'TCP'],
      ],
      [
        [79, 'TCP'],
        [91, 'TCP'],
      ],
    ],
    [
      'a name',
      '{ port: http, protocol: TCP }',
      [[8080, 'TCP']],
      [
        [80, 'TCP'],
        [8080, 'UDP'],
      ],
    ],
    [
      'a range from a name',
      '{ port: http, endPort: 8090, protocol: TCP }',
      [
        [8080, 'TCP'],
        [8090, 'TCP'],
      ],
      [
        [8079, 'TCP'],
        [8091, 'TCP'],
        [8085, 'UDP'],
      ],
    ],
    ['a range from a name to less', '{ port: http, endPort: 80, protocol: TCP }', [[8080, 'TCP']], [[80, 'TCP']]],
    ['a name in other case', '{ port: HTTP, protocol: TCP }', [[8080, 'TCP']], []],
    ['a name of another protocol', '{ port: http, protocol: UDP }', [], [[8080, 'UDP']]],
    ['a name that the pod does not have', '{ port: admin, protocol: TCP }', [], [[8080, 'TCP']]],
  ])('%s', (_title, port, in_, out) => {
    expect(in_.map(([number, protocol]) => reaches(ports(port), number, protocol))).toEqual(in_.map(() => true))
    expect(out.map(([number, protocol]) => reaches(ports(port), number, protocol))).toEqual(out.map(() => false))
  })

  it('leave ICMP out, which needs icmps of its own; a rule without ports has it', () => {
    expect(reaches('icmps: [{ fields: [{ type: 8 }] }]', 8, 'ICMP')).toBe(true)
    expect(reaches('icmps: [{ fields: [{ type: EchoRequest, family: IPv6 }] }]', 128, 'ICMPV6')).toBe(true)
    expect(reaches('icmps: [{ fields: [{ type: 8 }] }]', 0, 'ICMP')).toBe(false)
    expect(reaches('icmps: [{ fields: [{ type: 8 }] }]', 8, 'TCP')).toBe(false)
    expect(reaches('toPorts: []', 8, 'ICMP')).toBe(true)
  })

  it.each<CiliumVersion>(['1.15', '1.20'])(
    'take ICMP type 0 for every type of its family in %s, where it allows and where it denies',
    (version) => {
      const type0 = 'icmps: [{ fields: [{ type: 0 }] }]'
      const asked = (spec: string, type: number, protocol: Protocol) =>
        decide(policySet(strongholdPolicy(spec), { version }), { from: orc, to: stronghold, port: type, protocol })
          .decision
      const allows = `ingress: [{ fromEndpoints: [{}], ${type0} }]`
      expect([0, 8].map((type) => asked(allows, type, 'ICMP'))).toEqual(['allowed', 'allowed'])
      expect(asked(allows, 128, 'ICMPV6')).toBe('denied-l4')
      expect(asked(`ingress: [{ fromEndpoints: [{}] }]\ningressDeny: [{ ${type0} }]`, 8, 'ICMP')).toBe('denied-l4')
    },
  )

  it('are unknown by name where the pod does not say', () => {
    const silent = pod('stronghold', { namedPorts: undefined })
    const set = policySet(strongholdPolicy(`ingress: [{ ${ports('{ port: http, protocol: TCP }')} }]`))
    expect(decide(set, { from: orc, to: silent, port: 8080, protocol: 'TCP' }).decision).toBe('unknown')
  })
})

describe('a named port in an egress rule', () => {
  const other = pod('other', { namedPorts: { http: { port: 9090, protocol: 'TCP' } } })
  const out = `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: orc, namespace: azeroth }
spec: { endpointSelector: { matchLabels: { class: orc } }, egress: [{ ${ports('{ port: http, protocol: TCP }')} }] }`
  const asked = (version: CiliumVersion, endpoints: Endpoint[], to: Endpoint, port: number) =>
    decide(policySet(out, { version, endpoints }), { from: orc, to, port, protocol: 'TCP' }).egress.decision ===
    'allowed'

  it("is each destination's own in 1.20", () => {
    const pods = [orc, stronghold, other]
    expect(asked('1.20', pods, stronghold, 8080)).toBe(true)
    expect(asked('1.20', pods, other, 9090)).toBe(true)
    expect(asked('1.20', pods, other, 8080)).toBe(false)
    expect(asked('1.20', pods, human, 8080)).toBe(false)
    const query = { from: orc, to: entity('world'), port: 8080, protocol: 'TCP' } as const
    expect(decide(policySet(out, { endpoints: pods }), query).egress.decision).toBe('denied-l4')
  })

  it('is no range, whatever its endPort says', () => {
    const ranged = policySet(out.replace('port: http', 'port: http, endPort: 9000'), { endpoints: [orc, stronghold] })
    const on = (port: number) =>
      decide(ranged, { from: orc, to: stronghold, port, protocol: 'TCP' }).egress.decision === 'allowed'
    expect([8080, 8090].map(on)).toEqual([true, false])
  })

  it('is one number for the whole cluster in 1.15, and nothing when there are two', () => {
    expect(asked('1.15', [orc, stronghold], stronghold, 8080)).toBe(true)
    expect(asked('1.15', [orc, stronghold], human, 8080)).toBe(true)
    expect(asked('1.15', [orc, stronghold, other], stronghold, 8080)).toBe(false)
  })
})

describe("a port's text", () => {
  it.each([
    ['8080', 8080],
    ['0', 0],
    ['010', 8],
    ['65536', undefined],
    ['08', undefined],
    ['http', { name: 'http' }],
    ['8080-http', { name: '8080-http' }],
    ['0x10', { name: '0x10' }],
    ['a-name-that-is-too-long', undefined],
    ['-http', undefined],
    ['a--b', undefined],
    ['', undefined],
  ])('%s', (text, wanted) => {
    expect(parsePort(text)).toEqual(wanted)
  })
})
