import type { CiliumPortProtocol, CiliumPortRule } from '../manifests/kinds/cilium-network-policy.ts'
import type { FieldPath } from '../manifests/resource.ts'
import type { Faults, Place } from './fault.ts'
import { parsePort } from './ports.ts'
import { l7Faults, l7KindFaults } from './validate-l7.ts'

const mostPorts = 40
const extended = ['VRRP', 'IGMP', 'GRE', 'IPIP', 'IPV6', 'ESP', 'AH']

export function* portRuleFaults(portRule: CiliumPortRule, path: FieldPath, place: Place): Faults {
  const { ports = [], rules, serverNames = [], listener, terminatingTLS } = portRule
  const l7 =
    (rules?.http?.length ?? 0) + (rules?.dns?.length ?? 0) + (rules?.kafka?.length ?? 0) + (rules?.l7?.length ?? 0)
  if (ports.length > mostPorts) {
    yield { path: [...path, 'ports'], what: `at most ${mostPorts} ports are allowed here, found ${ports.length}` }
  }
  if (serverNames.length > 0 && l7 > 0 && terminatingTLS === undefined) {
    yield {
      path: [...path, 'serverNames'],
      what: 'serverNames go with L7 rules only where terminatingTLS is given as well',
    }
  }
  yield* serverNameFaults(portRule, [...path, 'serverNames'], place)
  for (const [n, port] of ports.entries()) yield* portFaults(port, rules, [...path, 'ports', n])
  if (listener !== undefined) yield* listenerFaults(listener, l7 > 0, [...path, 'listener'], place)
  if (rules !== undefined) yield* l7KindFaults(rules, l7 > 0, [...path, 'rules'], place.version)
  if (rules !== undefined && l7 > 0) yield* l7Faults(rules, ports, [...path, 'rules'], place)
}

/** What is left out here is checked in 1.20 alone, by the CRD. */
function* serverNameFaults({ serverNames }: CiliumPortRule, path: FieldPath, { version }: Place): Faults {
  if (serverNames === undefined) return
  if (serverNames.includes('')) yield { path, what: 'a server name is empty' }
  if (version === '1.15') return
  if (serverNames.length === 0) yield { path, what: 'there is no server name; leave `serverNames` out to allow any' }
  for (const [n, name] of serverNames.entries()) {
    if (name !== '' && (name.length > 255 || !/^([-a-zA-Z0-9_*]+[.]?)+$/.test(name)))
      yield { path: [...path, n], what: `\`${name}\` is not a server name` }
  }
}

function* portFaults(given: CiliumPortProtocol, rules: CiliumPortRule['rules'], path: FieldPath): Faults {
  const { port = '', endPort = 0, protocol } = given
  const parsed = parsePort(port)
  const dns = (rules?.dns?.length ?? 0) > 0
  const l7 = dns || (rules?.http?.length ?? 0) > 0 || (rules?.kafka?.length ?? 0) > 0 || (rules?.l7?.length ?? 0) > 0
  const at = [...path, 'port']
  if (port === '') yield { path: at, what: 'a port is needed; "0" is every port' }
  else if (parsed === undefined)
    yield { path: at, what: `\`${port}\` is neither a port number nor a name of at most 15 letters, digits and dashes` }
  if (l7 && parsed === 0) yield { path: at, what: 'L7 rules need a port other than 0' }
  if (dns && typeof parsed === 'number' && endPort > parsed)
    yield { path: [...path, 'endPort'], what: 'DNS rules take no range of ports' }
  if (protocol === 'ICMP' || protocol === 'ICMPV6') {
    yield { path: [...path, 'protocol'], what: `${protocol} has no ports; it is allowed by \`icmps\`` }
  } else if (protocol !== undefined && extended.includes(protocol)) {
    yield {
      path: [...path, 'protocol'],
      what: `${protocol} needs Cilium's enable-extended-ip-protocols, which is off by default`,
    }
  } else if (l7 && !dns && protocol !== 'TCP') {
    const seen = protocol === undefined ? 'none is given, which is any of them' : `found ${protocol}`
    yield {
      path: [...path, protocol === undefined ? 'port' : 'protocol'],
      what: `L7 rules need \`protocol: TCP\`; ${seen}`,
    }
  }
}

function* listenerFaults(
  { envoyConfig }: NonNullable<CiliumPortRule['listener']>,
  hasL7: boolean,
  path: FieldPath,
  { direction, policy }: Place,
): Faults {
  if (direction === 'ingress') yield { path, what: 'a listener is for egress alone' }
  if (hasL7) yield { path, what: 'a listener goes with no L7 rules' }
  if (policy.kind === 'CiliumClusterwideNetworkPolicy' && envoyConfig.kind === 'CiliumEnvoyConfig') {
    yield {
      path: [...path, 'envoyConfig', 'kind'],
      what: 'a clusterwide policy cannot use the listener of a namespace',
    }
  }
}
