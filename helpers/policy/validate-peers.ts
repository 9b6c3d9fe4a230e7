import { BlockList } from 'node:net'
import type {
  CiliumCidrRule,
  CiliumEgressRule,
  CiliumIngressRule,
  CiliumNameSelector,
} from '../manifests/kinds/cilium-network-policy.ts'
import type { LabelSelector } from '../manifests/kinds/common.ts'
import type { FieldPath } from '../manifests/resource.ts'
import { oneOf } from '../manifests/shown.ts'
import { nearestName } from '../manifests/suggest.ts'
import { parsePrefix } from './cidr.ts'
import type { Faults, Place } from './fault.ts'
import type { CiliumVersion } from './input.ts'
import { entityNames } from './peers.ts'
import { selectorFaults } from './validate-selectors.ts'

const peerFields = ['Endpoints', 'CIDR', 'CIDRSet', 'Entities', 'Nodes', 'Groups', 'Services', 'FQDNs']

const selecting = ['Endpoints', 'Nodes', 'Requires']

export function* peerFaults(entry: CiliumIngressRule | CiliumEgressRule, { path, direction, version }: Place): Faults {
  const prefix = direction === 'ingress' ? 'from' : 'to'
  const lists = entry as Readonly<Record<string, readonly unknown[] | undefined>>
  const given = peerFields.map((field) => `${prefix}${field}`).filter((field) => (lists[field]?.length ?? 0) > 0)
  if (given.length > 1) {
    const what = `${given.join(' and ')} cannot be combined in one entry; give each an entry of its own`
    yield { path: [...path, given[1] ?? ''], what }
  }
  for (const field of selecting.map((name) => `${prefix}${name}`)) {
    for (const [n, selector] of ((lists[field] ?? []) as LabelSelector[]).entries())
      yield* selectorFaults(selector, [...path, field, n], version)
  }
  yield* entityFaults((lists[`${prefix}Entities`] ?? []) as string[], [...path, `${prefix}Entities`], version)
  for (const [n, cidr] of ((lists[`${prefix}CIDR`] ?? []) as string[]).entries()) {
    if (prefixOf(cidr) === undefined)
      yield { path: [...path, `${prefix}CIDR`, n], what: notAPrefix(cidr, 'in 10.0.0.1/32') }
  }
  for (const [n, rule] of ((lists[`${prefix}CIDRSet`] ?? []) as CiliumCidrRule[]).entries()) {
    yield* cidrFaults(rule, [...path, `${prefix}CIDRSet`, n])
    if (version === '1.15') yield* oldGroupFaults(rule, path.includes('ingress'), [...path, `${prefix}CIDRSet`, n])
  }
  for (const [n, name] of ((lists['toFQDNs'] ?? []) as CiliumNameSelector[]).entries()) {
    yield* nameFaults(name, [...path, 'toFQDNs', n], version)
  }
}

function* entityFaults(entities: readonly string[], path: FieldPath, version: CiliumVersion): Faults {
  const known = entityNames(version)
  for (const [n, entity] of entities.entries()) {
    if (known.includes(entity)) continue
    const nearest = nearestName(entity, known)
    const hint = nearest === undefined ? `the entities are ${oneOf(known)}` : `did you mean \`${nearest}\`?`
    yield { path: [...path, n], what: `Cilium ${version} takes no entity \`${entity}\`; ${hint}` }
  }
}

/** Of the CRDs, as Kubernetes has it for names of resources. */
const groupName = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/

export function* cidrFaults(rule: CiliumCidrRule, path: FieldPath): Faults {
  const { cidr, cidrGroupRef, cidrGroupSelector, except = [] } = rule
  const given = [cidr, cidrGroupRef, cidrGroupSelector].filter((each) => each !== undefined)
  if (given.length !== 1)
    yield { path, what: `expected one of cidr, cidrGroupRef and cidrGroupSelector, found ${given.length}` }
  if (cidrGroupRef !== undefined && !groupName.test(cidrGroupRef))
    yield { path: [...path, 'cidrGroupRef'], what: `\`${cidrGroupRef}\` is not the name of a CiliumCIDRGroup` }
  if (cidr === undefined) return
  const prefix = prefixOf(cidr)
  if (prefix === undefined) yield { path: [...path, 'cidr'], what: notAPrefix(cidr, 'in 10.0.0.0/8') }
  for (const [n, text] of except.entries()) {
    const inner = prefixOf(text)
    const at = [...path, 'except', n]
    if (inner === undefined) yield { path: at, what: notAPrefix(text, 'in 10.96.0.0/12') }
    else if (prefix !== undefined && !within(inner, prefix))
      yield { path: at, what: `${text} is not inside of ${cidr}` }
  }
}

/** 1.15 looks up groups in rules that let in alone, and takes none away from: v1.15.19 pkg/k8s/watchers/cilium_cidr_group.go. */
function* oldGroupFaults({ cidrGroupRef, except = [] }: CiliumCidrRule, letsIn: boolean, path: FieldPath): Faults {
  if (cidrGroupRef === undefined) return
  if (!letsIn) yield { path: [...path, 'cidrGroupRef'], what: 'Cilium 1.15 resolves CIDR groups in `ingress` alone' }
  if (except.length > 0) yield { path: [...path, 'except'], what: 'Cilium 1.15 takes no except beside a cidrGroupRef' }
}

type Prefix = NonNullable<ReturnType<typeof parsePrefix>>

function within(inner: Prefix, outer: Prefix): boolean {
  if (inner.family !== outer.family || inner.bits < outer.bits) return false
  const list = new BlockList()
  list.addSubnet(outer.address, outer.bits, outer.family)
  return list.check(inner.address, inner.family)
}

const notAPrefix = (text: string, example: string) => `\`${text}\` is not an IP prefix with its length, as ${example}`

/** An address without a length is refused by the CRDs' format (v1.20.2) and pattern (v1.15.19), not by the agent. */
const prefixOf = (text: string): Prefix | undefined => (text.includes('/') ? parsePrefix(text) : undefined)

/** Cilium 1.15 takes neither of them as well, for nothing; what is given has a letter at least, in both CRDs. */
export function* nameFaults(selector: CiliumNameSelector, path: FieldPath, version: CiliumVersion): Faults {
  const { matchName, matchPattern } = selector
  if (matchName !== undefined && matchPattern !== undefined)
    yield { path, what: 'expected one of matchName and matchPattern, found both' }
  if (matchName === undefined && matchPattern === undefined && version !== '1.15')
    yield { path, what: 'expected one of matchName and matchPattern, found none' }
  if (matchName !== undefined && !/^([-a-zA-Z0-9_]+[.]?)+$/.test(matchName)) {
    yield { path: [...path, 'matchName'], what: `\`${matchName}\` is not a DNS name; wildcards go into matchPattern` }
  }
  if (matchPattern !== undefined && !/^([-a-zA-Z0-9_*]+[.]?)+$/.test(matchPattern)) {
    yield { path: [...path, 'matchPattern'], what: `\`${matchPattern}\` is not a pattern of DNS names` }
  }
}
