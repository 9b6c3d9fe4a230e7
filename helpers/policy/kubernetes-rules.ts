import type { LabelSelector } from '../manifests/kinds/common.ts'
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '../manifests/kinds/network-policy.ts'
import type { FieldPath } from '../manifests/resource.ts'
import type { PolicyOptions } from './input.ts'
import { namespaceKey, namespaceLabelsPrefix } from './labels.ts'
import { cidrPeer, labelsPeer, selectorText } from './peers.ts'
import { portMatcher } from './ports.ts'
import type { Direction, Peer, PortMatcher, Rule, Statement } from './rule.ts'
import { clusterScope, inNamespace, inSomeNamespace, type Selector, selectorOf, selects } from './selector.ts'

/**
 * The statement of a Kubernetes NetworkPolicy as Cilium reads it: ParseNetworkPolicy in pkg/k8s/network_policy.go of
 * v1.15.19 and v1.20.2. What is missing means everything here, where it means nothing in Cilium's own policies.
 */
export function kubernetesStatement(policy: NetworkPolicy, options: PolicyOptions): Statement {
  const { spec } = policy
  const namespace = policy.metadata.namespace ?? options.defaultNamespace
  const subject = ofNamespace(spec.podSelector ?? {}, namespace)
  const { ingress = [], egress = [], policyTypes = [] } = spec
  const denies = {
    ingress: ingress.length > 0 || policyTypes.includes('Ingress') || !policyTypes.includes('Egress'),
    egress: egress.length > 0 || policyTypes.includes('Egress'),
  }
  const entries = [
    ...ingress.map(
      (entry, n) =>
        ({ ...entry, peers: entry.from, path: ['spec', 'ingress', n], direction: 'ingress', list: 'from' }) as const,
    ),
    ...egress.map(
      (entry, n) =>
        ({ ...entry, peers: entry.to, path: ['spec', 'egress', n], direction: 'egress', list: 'to' }) as const,
    ),
  ]
  return {
    policy,
    path: ['spec'],
    ofNodes: false,
    selects: (identity) => selects(subject, identity),
    rules: entries.map((entry) => ruleOf(policy, entry, namespace, options)),
    defaultDeny: denies,
  }
}

interface Entry {
  readonly path: FieldPath
  readonly direction: Direction
  readonly list: 'from' | 'to'
  readonly peers?: readonly NetworkPolicyPeer[] | undefined
  readonly ports?: readonly NetworkPolicyPort[] | undefined
}

function ruleOf(policy: NetworkPolicy, entry: Entry, namespace: string, options: PolicyOptions): Rule {
  const { path, direction, list, peers = [], ports = [] } = entry
  return {
    policy,
    path,
    direction,
    effect: 'allow',
    peers: peers.length === 0 ? 'anyone' : peers.map((peer, n) => peerOf(peer, [...path, list, n], namespace, options)),
    ports: ports.length === 0 ? 'any' : ports.map((port, n) => portOf(port, [...path, 'ports', n], direction, options)),
  }
}

function peerOf(peer: NetworkPolicyPeer, path: FieldPath, namespace: string, options: PolicyOptions): Peer {
  const { ipBlock, podSelector = {}, namespaceSelector } = peer
  if (ipBlock !== undefined) return cidrPeer(ipBlock, path)
  const pods = selectorOf(podSelector, 'k8s')
  const cluster = clusterScope(pods, options)
  if (namespaceSelector === undefined) {
    const inOwn = [...ofNamespace(podSelector, namespace), ...cluster]
    return labelsPeer(inOwn, `pods with ${selectorText(podSelector)}`, path, pods)
  }
  const namespaces = selectorOf(ofNamespaces(namespaceSelector), 'k8s')
  const inThem = namespaces.length === 0 ? [inSomeNamespace] : namespaces
  const text = `pods with ${selectorText(podSelector)} in namespaces with ${selectorText(namespaceSelector)}`
  return labelsPeer([...inThem, ...pods, ...cluster], text, path)
}

/** The policy's namespace takes the place of one among the labels (parsePodSelector in the same file). */
function ofNamespace({ matchLabels = {}, matchExpressions }: LabelSelector, namespace: string): Selector {
  const { [namespaceKey]: _, ...labels } = matchLabels
  return [...selectorOf({ matchLabels: labels, matchExpressions }, 'k8s'), inNamespace(namespace)]
}

/** Cilium keeps a namespace's labels among those of its pods, under a prefix. */
function ofNamespaces({ matchLabels = {}, matchExpressions = [] }: LabelSelector): LabelSelector {
  const prefixed = Object.entries(matchLabels).map(([key, value]) => [`${namespaceLabelsPrefix}.${key}`, value])
  return {
    matchLabels: Object.fromEntries(prefixed),
    matchExpressions: matchExpressions.map((each) => ({ ...each, key: `${namespaceLabelsPrefix}.${each.key}` })),
  }
}

/** TCP when no protocol is given; every port of it when no port is. 1.15 enforces `port` alone and leaves `endPort`. */
function portOf(
  { port, endPort, protocol = 'TCP' }: NetworkPolicyPort,
  path: FieldPath,
  direction: Direction,
  options: PolicyOptions,
): PortMatcher {
  const range = options.ciliumVersion === '1.15' || endPort === undefined ? {} : { endPort }
  return portMatcher({ port: String(port ?? 0), protocol, ...range }, path, direction)
}
