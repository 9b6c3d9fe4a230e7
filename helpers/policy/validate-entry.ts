import type { CiliumEgressRule, CiliumIcmpRule, CiliumIngressRule } from '../manifests/kinds/cilium-network-policy.ts'
import type { FieldPath } from '../manifests/resource.ts'
import type { Faults, Place } from './fault.ts'
import { icmpTypes } from './icmp-types.ts'
import type { CiliumVersion } from './input.ts'
import { peerFaults } from './validate-peers.ts'
import { portRuleFaults } from './validate-ports.ts'

export function* entryFaults(entry: CiliumIngressRule | CiliumEgressRule, place: Place): Faults {
  const { toPorts = [], icmps = [] } = entry
  const { path, version } = place
  yield* peerFaults(entry, place)
  if (icmps.length > 0 && toPorts.length > 0) {
    yield { path: [...path, 'icmps'], what: 'icmps and toPorts exclude each other; give each an entry of its own' }
  }
  if (version === '1.15' && 'toServices' in entry && (entry.toServices ?? []).length > 0 && toPorts.length > 0) {
    yield { path: [...path, 'toPorts'], what: 'Cilium 1.15 takes no toPorts beside toServices' }
  }
  for (const [n, portRule] of toPorts.entries()) yield* portRuleFaults(portRule, [...path, 'toPorts', n], place)
  for (const [n, icmp] of icmps.entries()) yield* icmpFaults(icmp, [...path, 'icmps', n], version)
}

const mostIcmpFields = 40

function* icmpFaults({ fields = [] }: CiliumIcmpRule, path: FieldPath, version: CiliumVersion): Faults {
  if (fields.length > mostIcmpFields) {
    yield {
      path: [...path, 'fields'],
      what: `at most ${mostIcmpFields} types are allowed here, found ${fields.length}`,
    }
  }
  for (const [n, { family = 'IPv4', type }] of fields.entries()) {
    const at = [...path, 'fields', n, 'type']
    if (typeof type === 'number') continue
    if (version === '1.15') yield { path: at, what: 'Cilium 1.15 knows ICMP types by their numbers alone' }
    else if (isRefused(type)) yield { path: at, what: `Cilium ${version} takes no ICMP type ${type}; write its number` }
    else if (!Object.hasOwn(icmpTypes[family], type) && !isTypeNumber(type))
      yield { path: at, what: `${family} has no ICMP type ${type}` }
  }
}

const isTypeNumber = (text: string): boolean => /^(0|[1-9]\d{0,2})$/.test(text) && Number(text) <= 255

/** The pattern in the CRD of v1.20.2 has a space in it, which leaves this name of the agent's out. */
const isRefused = (type: string): boolean => type === 'ExtendedEchoReply'
