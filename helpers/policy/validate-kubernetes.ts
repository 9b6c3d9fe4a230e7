import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '../manifests/kinds/network-policy.ts'
import type { FieldPath } from '../manifests/resource.ts'
import { parsePrefix } from './cidr.ts'
import type { Faults } from './fault.ts'
import { parsePort } from './ports.ts'
import { cidrFaults } from './validate-peers.ts'
import { selectorFaults } from './validate-selectors.ts'

/** What the API server checks of a NetworkPolicy beyond its fields (Kubernetes pkg/apis/networking/validation). */
export function* kubernetesFaults({ spec }: NetworkPolicy): Faults {
  yield* selectorFaults(spec.podSelector, ['spec', 'podSelector'], 'Kubernetes')
  for (const [n, { from = [], ports = [] }] of (spec.ingress ?? []).entries()) {
    yield* entryFaults(from, ports, ['spec', 'ingress', n], 'from')
  }
  for (const [n, { to = [], ports = [] }] of (spec.egress ?? []).entries()) {
    yield* entryFaults(to, ports, ['spec', 'egress', n], 'to')
  }
}

function* entryFaults(
  peers: readonly NetworkPolicyPeer[],
  ports: readonly NetworkPolicyPort[],
  path: FieldPath,
  list: 'from' | 'to',
): Faults {
  for (const [n, peer] of peers.entries()) yield* peerFaults(peer, [...path, list, n])
  for (const [n, port] of ports.entries()) yield* portFaults(port, [...path, 'ports', n])
}

function* peerFaults({ podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer, path: FieldPath): Faults {
  yield* selectorFaults(podSelector, [...path, 'podSelector'], 'Kubernetes')
  yield* selectorFaults(namespaceSelector, [...path, 'namespaceSelector'], 'Kubernetes')
  const bySelector = podSelector !== undefined || namespaceSelector !== undefined
  if (!bySelector && ipBlock === undefined)
    yield { path, what: 'a peer needs a podSelector, a namespaceSelector or an ipBlock' }
  if (bySelector && ipBlock !== undefined)
    yield { path: [...path, 'ipBlock'], what: 'an ipBlock goes with no selector beside it' }
  if (ipBlock === undefined) return
  yield* cidrFaults(ipBlock, [...path, 'ipBlock'])
  const bits = parsePrefix(ipBlock.cidr)?.bits
  for (const [n, text] of (ipBlock.except ?? []).entries()) {
    if (bits !== undefined && parsePrefix(text)?.bits === bits)
      yield { path: [...path, 'ipBlock', 'except', n], what: `${text} is to be less than ${ipBlock.cidr}` }
  }
}

function* portFaults({ port, endPort }: NetworkPolicyPort, path: FieldPath): Faults {
  if (typeof port === 'string' && (typeof parsePort(port) !== 'object' || port !== port.toLowerCase())) {
    yield { path: [...path, 'port'], what: `\`${port}\` is no name of a port; write a number without quotes` }
  }
  if (endPort === undefined) return
  const at = [...path, 'endPort']
  if (typeof port !== 'number') yield { path: at, what: 'endPort needs a port number beside it' }
  else if (endPort < port) yield { path: at, what: `endPort ${endPort} is less than port ${port}` }
}
