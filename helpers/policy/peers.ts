import { isIP } from 'node:net'
import type { CiliumCidrRule } from '../manifests/kinds/cilium-network-policy.ts'
import type { LabelSelector } from '../manifests/kinds/common.ts'
import type { FieldPath } from '../manifests/resource.ts'
import { containment, parsePrefix } from './cidr.ts'
import { clusterNameOf, type Identity } from './identity.ts'
import type { PolicyOptions } from './input.ts'
import { anyOf, type Match, type Unknown } from './match.ts'
import type { NameMatcher } from './names.ts'
import type { Peer } from './rule.ts'
import { inCluster, inSomeCluster, reservedSelector, type Selector, selects } from './selector.ts'

export function labelsPeer(selector: Selector, text: string, path: FieldPath): Peer {
  return { path, text, matches: (peer) => selects(selector, peer) }
}

/** A selector as it is written, for messages. */
export function selectorText({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const parts = [
    ...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`),
    ...matchExpressions.map(({ key, operator, values = [] }) =>
      values.length === 0 ? `${key} ${operator}` : `${key} ${operator} (${values.join(', ')})`,
    ),
  ]
  return parts.length === 0 ? 'any label' : parts.join(', ')
}

const clusterEntities = ['host', 'remote-node', 'init', 'ingress', 'health', 'unmanaged', 'kube-apiserver']
const single = ['host', 'remote-node', 'init', 'ingress', 'health', 'unmanaged', 'kube-apiserver', 'none'] as const

/** What an entity stands for: pkg/policy/api/entity.go of v1.15.19 and v1.20.2. Undefined for an unknown name. */
export function entitySelectors(entity: string, options: PolicyOptions): readonly Selector[] | undefined {
  if (entity === 'all') return [[]]
  if (entity === 'world') return ['world', 'world-ipv4', 'world-ipv6'].map(reservedSelector)
  if (entity === 'world-ipv4' || entity === 'world-ipv6') return [reservedSelector(entity)]
  if (single.some((name) => name === entity)) return [reservedSelector(entity)]
  const reserved = clusterEntities.map(reservedSelector)
  if (entity === 'cluster') return [...reserved, [inCluster(clusterNameOf(options))]]
  if (entity === 'cluster-mesh' && options.ciliumVersion !== '1.15') return [...reserved, [inSomeCluster]]
  return undefined
}

export function entityPeer(entity: string, options: PolicyOptions, path: FieldPath): Peer {
  const selectors = entitySelectors(entity, options) ?? []
  return { path, text: `entity ${entity}`, matches: (peer) => anyOf(selectors, (selector) => selects(selector, peer)) }
}

/** Addresses outside of the cluster. Pods and nodes have identities of their own, which no CIDR selects. */
export function cidrPeer({ cidr = '', except = [] }: CiliumCidrRule, path: FieldPath): Peer {
  const prefix = parsePrefix(cidr)
  const inside = prefix === undefined ? () => false : containment(prefix)
  const outside = except.flatMap((text) => {
    const excepted = parsePrefix(text)
    return excepted === undefined ? [] : [containment(excepted)]
  })
  const text = except.length === 0 ? cidr : `${cidr} except ${except.join(', ')}`
  return {
    path,
    text,
    matches: (peer) => outsideMatch(peer, (ip) => inside(ip) && !outside.some((contains) => contains(ip))),
  }
}

function outsideMatch({ endpoint }: Identity, hit: (ip: string) => boolean): Match {
  if (endpoint.kind !== 'world' && endpoint.kind !== 'kube-apiserver') return false
  if (endpoint.ip === undefined || isIP(endpoint.ip) === 0)
    return { unknown: `the address of ${endpoint.name} is not known` }
  if (!hit(endpoint.ip)) return false
  return endpoint.kind === 'world' || { unknown: 'whether the API server runs outside of the cluster is not known' }
}

/** @param learned whether Cilium's DNS proxy sees the queries for a name, without which it knows no address of it */
export function namePeer(name: NameMatcher, learned: (name: string) => boolean, path: FieldPath): Peer {
  return {
    path,
    text: `DNS name ${name.text}`,
    matches({ endpoint }) {
      if (endpoint.kind !== 'world' && endpoint.kind !== 'kube-apiserver') return false
      if (endpoint.dnsNames === undefined) return { unknown: `the DNS names of ${endpoint.name} are not known` }
      return endpoint.dnsNames.some((asked) => name.matches(asked) && learned(asked))
    },
  }
}

/** A peer that manifests do not tell enough about: it may select what is of this kind, and nothing else. */
export function unknownPeer(text: string, because: string, path: FieldPath, mayBe: (peer: Identity) => boolean): Peer {
  const unknown: Unknown = { unknown: because }
  return { path, text, matches: (peer) => mayBe(peer) && unknown }
}

export const isNode = ({ endpoint }: Identity): boolean =>
  endpoint.kind === 'remote-node' || endpoint.kind === 'kube-apiserver'
export const isOutside = ({ endpoint }: Identity): boolean =>
  endpoint.kind === 'world' || endpoint.kind === 'kube-apiserver'
