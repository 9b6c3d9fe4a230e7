import type { CiliumIcmpRule, CiliumPortProtocol } from '../manifests/kinds/cilium-network-policy.ts'
import type { FieldPath } from '../manifests/resource.ts'
import { icmpTypes } from './icmp-types.ts'
import type { NamedPort, Protocol } from './input.ts'
import type { Match } from './match.ts'
import type { Direction, L4, PortMatcher } from './rule.ts'

/** `ANY`, and a protocol left out, are the protocols that have ports; ICMP is not among them. */
const withPorts: readonly Protocol[] = ['TCP', 'UDP', 'SCTP']

/** What a port's text means: a number (in Go's notation: 0-prefixed octal), or a name in the IANA's sense. */
export function parsePort(text: string): number | { readonly name: string } | undefined {
  if (text.length <= 15 && /^(?=.*[a-z])(?!.*--)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/i.test(text)) {
    return { name: text.toLowerCase() }
  }
  const number = /^0[0-7]+$/.test(text) ? Number.parseInt(text, 8) : /^(0|[1-9]\d*)$/.test(text) ? Number(text) : -1
  return number >= 0 && number <= 65535 ? number : undefined
}

/**
 * The protocol numbers of IP that have no ports are out of this engine's reach, as they are of the wire's probes. A range
 * may begin at a name in an ingress rule alone; egress leaves its end away (toMapState in v1.20.2 pkg/policy/l4.go).
 */
export function portMatcher(
  { port = '', endPort = 0, protocol }: CiliumPortProtocol,
  path: FieldPath,
  direction: Direction,
): PortMatcher {
  const protocols = protocol === undefined || protocol === 'ANY' ? withPorts : [protocol as Protocol]
  const parsed = parsePort(port)
  const label = protocols.length > 1 ? 'any protocol' : protocol
  const matcher = (text: string, hit: (l4: L4) => Match): PortMatcher => ({
    path,
    protocols,
    port: port.toLowerCase(),
    text: `${label} ${text}`,
    matches: (l4) => protocols.includes(l4.protocol) && hit(l4),
  })
  if (typeof parsed === 'object') {
    const end = direction === 'ingress' ? endPort : 0
    const text = end > 0 ? `ports ${parsed.name} to ${end}` : `port ${parsed.name}`
    return matcher(text, (l4) => namedMatch(parsed.name, end, l4))
  }
  if (parsed === undefined || parsed === 0) return matcher('on every port', () => true)
  const last = Math.max(parsed, endPort)
  const text = last > parsed ? `ports ${parsed} to ${last}` : `port ${parsed}`
  return matcher(text, (l4) => l4.port >= parsed && l4.port <= last)
}

/** A pod's ports by a rule's name for them, in lower case; Cilium does not tell cases apart. */
export function portsNamed(name: string, ports: Readonly<Record<string, NamedPort>>): NamedPort[] {
  return Object.entries(ports).flatMap(([own, port]) => (own.toLowerCase() === name ? [port] : []))
}

function namedMatch(name: string, end: number, l4: L4): Match {
  const ports = l4.named(name)
  if (ports === undefined) return { unknown: `which number the port name ${name} has there is not known` }
  return ports.some(
    ({ port, protocol }) => protocol === l4.protocol && l4.port >= port && l4.port <= Math.max(port, end),
  )
}

/**
 * Type 0 (EchoReply) is every type: a policy has the type where the port stands, and 0 there is no port at all (NewKey in
 * v1.15.19, NewKeyFromPolicyKey in v1.20.2 pkg/maps/policymap/policymap.go).
 */
export function icmpMatchers({ fields = [] }: CiliumIcmpRule, path: FieldPath): PortMatcher[] {
  return fields.map(({ family = 'IPv4', type }, index) => {
    const protocol = family === 'IPv6' ? 'ICMPV6' : 'ICMP'
    const number = typeof type === 'number' ? type : (icmpTypes[family][type] ?? Number(type))
    return {
      path: [...path, 'fields', index],
      protocols: [protocol],
      port: String(number),
      text: number === 0 ? `${protocol} type ${type}, which is every type` : `${protocol} type ${type}`,
      matches: (l4) => l4.protocol === protocol && (number === 0 || l4.port === number),
    }
  })
}
