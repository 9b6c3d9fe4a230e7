import type { CiliumEgressRule, CiliumIngressRule } from '../manifests/kinds/cilium-network-policy.ts'
import type { LabelSelector } from '../manifests/kinds/common.ts'
import type { FieldPath } from '../manifests/resource.ts'
import { cidrGroupPeer } from './cidr-groups.ts'
import type { EntryContext } from './entry-context.ts'
import { nameMatcher } from './names.ts'
import { cidrPeer, entityPeer, isNode, isOutside, labelsPeer, namePeer, selectorText, unknownPeer } from './peers.ts'
import type { Peer } from './rule.ts'
import { scopedPeer, selectorOf } from './selector.ts'
import { servicePeers } from './service-peers.ts'

/** The fields of both directions under one name each; an entry has them with `from` or `to` before them. */
interface PeerFields {
  readonly from: 'from' | 'to'
  readonly endpoints: readonly LabelSelector[] | undefined
  readonly entities: readonly string[] | undefined
  readonly cidrs: readonly string[] | undefined
  readonly cidrSets: CiliumIngressRule['fromCIDRSet']
  readonly nodes: readonly LabelSelector[] | undefined
  readonly groups: readonly unknown[] | undefined
}

function fieldsOf(entry: CiliumIngressRule | CiliumEgressRule): PeerFields {
  if (isEgress(entry)) {
    const { toEndpoints, toEntities, toCIDR, toCIDRSet, toNodes, toGroups } = entry
    return {
      from: 'to',
      endpoints: toEndpoints,
      entities: toEntities,
      cidrs: toCIDR,
      cidrSets: toCIDRSet,
      nodes: toNodes,
      groups: toGroups,
    }
  }
  const { fromEndpoints, fromEntities, fromCIDR, fromCIDRSet, fromNodes, fromGroups } = entry
  return {
    from: 'from',
    endpoints: fromEndpoints,
    entities: fromEntities,
    cidrs: fromCIDR,
    cidrSets: fromCIDRSet,
    nodes: fromNodes,
    groups: fromGroups,
  }
}

const isEgress = (entry: CiliumIngressRule | CiliumEgressRule): entry is CiliumEgressRule =>
  Object.keys(entry).some((field) => field.startsWith('to') && field !== 'toPorts')

/**
 * The peers of an entry; undefined when it names none. A list that is given and empty has the entry select nobody in
 * Cilium 1.20, whatever another list names, and is as good as not given in 1.15 (mergeEndpointSelectors in v1.20.2
 * pkg/policy/utils/parserules.go; mergeIngress in v1.15.19 pkg/policy/rule.go).
 */
export function ciliumPeers(
  entry: CiliumIngressRule | CiliumEgressRule,
  path: FieldPath,
  context: EntryContext,
): readonly Peer[] | undefined {
  const { from, ...lists } = fieldsOf(entry)
  const { scope, services } = context
  const { options } = scope
  const { groups: _, ...selecting } = lists
  const nobody = options.ciliumVersion !== '1.15' && Object.values(selecting).some((list) => list?.length === 0)
  // What toServices stands for is added to these lists before anyone looks at them.
  const toServices = 'toServices' in entry ? (entry.toServices ?? []) : []
  if (nobody && toServices.length === 0) return []
  const at = (field: string, index: number): FieldPath => [...path, `${from}${field}`, index]
  const { endpoints = [], entities = [], cidrs = [], cidrSets = [], nodes = [], groups = [] } = lists
  const peers = [
    ...endpoints.map((labels, n) => ({
      ...labelsPeer(scopedPeer(labels, scope), selectorText(labels), at('Endpoints', n), selectorOf(labels, 'any')),
      isHost: selectorText(labels) === 'reserved:host=',
    })),
    ...entities.map((entity, n) => entityPeer(entity, options, at('Entities', n))),
    ...cidrs.map((cidr, n) => cidrPeer({ cidr }, at('CIDR', n))),
    ...cidrSets.map((rule, n) =>
      rule.cidr === undefined ? cidrGroupPeer(rule, at('CIDRSet', n), context) : cidrPeer(rule, at('CIDRSet', n)),
    ),
    ...nodes.map((labels, n) =>
      unknownPeer(`nodes ${selectorText(labels)}`, 'the labels of nodes are not in manifests', at('Nodes', n), isNode),
    ),
    ...groups.map((_group, n) =>
      unknownPeer(
        'a group of the cloud provider',
        "the cloud provider's groups are not in manifests",
        at('Groups', n),
        isOutside,
      ),
    ),
    ...toServices.flatMap((service, n) => servicePeers(service, services, options, at('Services', n))),
    ...('toFQDNs' in entry ? (entry.toFQDNs ?? []) : []).map((name, n) =>
      namePeer(nameMatcher(name, options.ciliumVersion), at('FQDNs', n)),
    ),
  ]
  return peers.length > 0 || nobody ? peers : undefined
}
