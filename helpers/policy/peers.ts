import { isIP } from 'node:net'
import type { CiliumCidrRule } from '../manifests/kinds/cilium-network-policy.ts'
import type { LabelSelector } from '../manifests/kinds/common.ts'
import type { FieldPath } from '../manifests/resource.ts'
import { containment, parsePrefix } from './cidr.ts'
import { clusterNameOf, type Identity } from './identity.ts'
import type { CiliumVersion, PolicyOptions } from './input.ts'
import { clusterKey, namespaceKey } from './labels.ts'
import { anyOf, type Match, type Unknown } from './match.ts'
import type { NameMatcher } from './names.ts'
import type { Learning, Peer } from './rule.ts'
import { inCluster, inSomeCluster, reservedSelector, type Selector, selects } from './selector.ts'

/** @param written the selector without what Cilium adds to it, for a hint when just that does not fit */
export function labelsPeer(selector: Selector, text: string, path: FieldPath, written: Selector = selector): Peer {
  return {
    path,
    text,
    matches: (peer) => selects(selector, peer),
    hint: (peer) => (selects(written, peer) === true ? outOfScope(selector) : undefined),
  }
}

function outOfScope(selector: Selector): string {
  const [namespace, cluster] = [namespaceKey, clusterKey].map((name) => selector.find(({ key }) => key.name === name))
  const places = [
    ...(namespace === undefined ? [] : [`namespace ${[...namespace.values].join(', ') || '(any)'}`]),
    ...(cluster === undefined ? [] : [`cluster ${[...cluster.values].join(', ')}`]),
  ]
  return `the labels fit, but this selector is about pods of ${places.join(' and ')} alone`
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

const ofCluster = ['host', 'remote-node', 'init', 'ingress', 'health', 'unmanaged', 'kube-apiserver']

/**
 * What may stand in fromEntities and toEntities: the enum of Entity in the CRDs of v1.15.19 and v1.20.2, which lists
 * neither world-ipv4 nor world-ipv6, though the agent knows them.
 */
export function entityNames(version: CiliumVersion): readonly string[] {
  const names = ['all', 'cluster', 'world', 'none', ...ofCluster]
  return version === '1.15' ? names : [...names, 'cluster-mesh']
}

/** What an entity stands for: pkg/policy/api/entity.go of v1.15.19 and v1.20.2. */
function entitySelectors(entity: string, options: PolicyOptions): readonly Selector[] {
  if (entity === 'all') return [[]]
  if (entity === 'world') return ['world', 'world-ipv4', 'world-ipv6'].map(reservedSelector)
  if (entity === 'cluster') return [...ofCluster.map(reservedSelector), [inCluster(clusterNameOf(options))]]
  if (entity === 'cluster-mesh') return [...ofCluster.map(reservedSelector), [inSomeCluster]]
  return [reservedSelector(entity)]
}

export function entityPeer(entity: string, options: PolicyOptions, path: FieldPath): Peer {
  const selectors = entitySelectors(entity, options)
  const isHost = entity === 'host' || entity === 'cluster'
  return {
    path,
    isHost,
    isAnyone: entity === 'all',
    text: `entity ${entity}`,
    matches: (peer) => anyOf(selectors, (selector) => selects(selector, peer)),
  }
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

/**
 * What is behind a DNS name. Cilium knows the addresses of the names whose queries its DNS proxy sees, so the client's
 * policy needs a DNS rule for the name as well.
 */
export function namePeer(name: NameMatcher, path: FieldPath): Peer {
  return {
    path,
    byName: true,
    text: `DNS name ${name.text}`,
    matches({ endpoint }, policy) {
      if (!isOutside({ endpoint })) return false
      if (endpoint.dnsNames === undefined) return unknownName(name, endpoint.name, policy)
      return endpoint.dnsNames.some((asked) => name.matches(asked) && policy.learns(asked))
    },
  }
}

function unknownName({ text }: NameMatcher, endpoint: string, { learnsNothing }: Learning): Unknown {
  const unknown = `whether ${endpoint} is an address that Cilium knows as ${text} is not known`
  if (!learnsNothing) return { unknown }
  return {
    unknown: `${unknown}; it learns none from this client, whose policies have no DNS rule to see its queries by`,
  }
}

/** A peer that manifests do not tell enough about: it may select what is of this kind, and nothing else. */
export function unknownPeer(text: string, because: string, path: FieldPath, mayBe: (peer: Identity) => boolean): Peer {
  const unknown: Unknown = { unknown: because }
  return { path, text, matches: (peer) => mayBe(peer) && unknown }
}

export const isNode = ({ endpoint }: Pick<Identity, 'endpoint'>): boolean =>
  endpoint.kind === 'remote-node' || endpoint.kind === 'kube-apiserver'
export const isOutside = ({ endpoint }: Pick<Identity, 'endpoint'>): boolean =>
  endpoint.kind === 'world' || endpoint.kind === 'kube-apiserver'
