import { isIPv6 } from 'node:net'
import type { Endpoint, PolicyOptions } from './input.ts'
import {
  clusterKey,
  isIdentityLabel,
  type LabelKey,
  labelKey,
  namespaceKey,
  namespaceLabelsPrefix,
  serviceAccountKey,
} from './labels.ts'
import type { Unknown } from './match.ts'

/** What selectors see of an endpoint. */
export interface Identity {
  readonly endpoint: Endpoint
  /** The label's value; undefined where there is none. */
  lookUp(key: LabelKey): string | undefined | Unknown
}

/** The labels of an endpoint's identity (Cilium v1.20.2 pkg/k8s/pod.go and pkg/identity/reserved.go). */
export function identityOf(endpoint: Endpoint, options: PolicyOptions): Identity {
  const labels = endpoint.kind === 'pod' ? podLabels(endpoint, options) : reservedLabels(endpoint, options)
  const anySource = new Map([...labels].map(([key, value]) => [labelKey(key, 'any').name, value]))
  const unknown = endpoint.kind === 'pod' ? unknownOfPod(endpoint, options) : unknownOfReserved(endpoint, options)
  return {
    endpoint,
    lookUp(key) {
      const value = key.source === 'any' ? anySource.get(key.name) : labels.get(`${key.source}:${key.name}`)
      return value ?? unknown(key)
    },
  }
}

export const namespaceOf = (endpoint: Endpoint, options: PolicyOptions): string =>
  endpoint.namespace ?? options.defaultNamespace

export const clusterNameOf = (options: PolicyOptions): string => options.clusterName ?? 'default'

/** The same for endpoints between which no policy can tell. */
export function identityKey(endpoint: Endpoint, options: PolicyOptions): string {
  const { kind, serviceAccount, cluster, namespaceLabels, namedPorts, ip, dnsNames } = endpoint
  const labels = kind === 'pod' ? podLabels(endpoint, options) : reservedLabels(endpoint, options)
  const sorted = [...labels].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([
    kind,
    sorted,
    serviceAccount,
    cluster,
    namespaceLabels === undefined,
    namedPorts,
    ip,
    dnsNames,
  ])
}

function podLabels(endpoint: Endpoint, options: PolicyOptions): Map<string, string> {
  const namespace = namespaceOf(endpoint, options)
  const own = Object.entries(endpoint.labels).filter(([name]) => isIdentityLabel(name, options.ciliumVersion))
  const ofNamespace = { 'kubernetes.io/metadata.name': namespace, ...endpoint.namespaceLabels }
  return new Map([
    ...own.map(([name, value]) => [`k8s:${name}`, value] as const),
    ...Object.entries(ofNamespace).map(([name, value]) => [`k8s:${namespaceLabelsPrefix}.${name}`, value] as const),
    [`k8s:${namespaceKey}`, namespace],
    [`k8s:${clusterKey}`, endpoint.cluster ?? clusterNameOf(options)],
    [`k8s:${serviceAccountKey}`, endpoint.serviceAccount ?? 'default'],
  ])
}

function reservedLabels(endpoint: Endpoint, options: PolicyOptions): Map<string, string> {
  const own = Object.entries(endpoint.labels).map(([name, value]) => {
    const key = labelKey(name, 'k8s')
    return [`${key.source}:${key.name}`, value] as const
  })
  const name = reservedName(endpoint, options)
  return new Map(name === undefined ? own : [...own, [`reserved:${name}`, '']])
}

/** With two IP families the world has a label for each instead of the common one (getWorldLabel in pkg/labels/cidr.go). */
function reservedName({ kind, ip }: Endpoint, { dualStack = false }: PolicyOptions): string | undefined {
  if (kind !== 'world' || !dualStack) return kind
  return ip === undefined ? undefined : isIPv6(ip) ? 'world-ipv6' : 'world-ipv4'
}

function unknownOfPod(endpoint: Endpoint, options: PolicyOptions): (key: LabelKey) => Unknown | undefined {
  if (endpoint.namespaceLabels !== undefined) return () => undefined
  const unknown = { unknown: `the labels of namespace ${namespaceOf(endpoint, options)} are not known` }
  return ({ source, name }) =>
    (source === 'any' || source === 'k8s') && name.startsWith(`${namespaceLabelsPrefix}.`) ? unknown : undefined
}

/** Which further reserved labels an entity has depends on the cluster: where the API server runs, which IP families. */
const dependent: Readonly<Partial<Record<Endpoint['kind'], Readonly<Record<string, string>>>>> = {
  host: { 'kube-apiserver': 'whether the API server runs on this node' },
  'remote-node': { 'kube-apiserver': 'whether the API server runs on that node' },
  'kube-apiserver': {
    host: 'whether the API server runs on this node',
    'remote-node': 'whether the API server runs on a node of the cluster',
    world: 'whether the API server runs outside of the cluster',
  },
}

const noFamily = 'the IP family of the world'

function unknownOfReserved(endpoint: Endpoint, options: PolicyOptions): (key: LabelKey) => Unknown | undefined {
  const familiar = reservedName(endpoint, options) !== undefined
  const facts = familiar
    ? dependent[endpoint.kind]
    : { world: noFamily, 'world-ipv4': noFamily, 'world-ipv6': noFamily }
  const known = new Map(Object.entries(facts ?? {}))
  return ({ source, name }) => {
    const fact = source === 'any' || source === 'reserved' ? known.get(name) : undefined
    return fact === undefined ? undefined : { unknown: `${fact} is not known from manifests` }
  }
}
