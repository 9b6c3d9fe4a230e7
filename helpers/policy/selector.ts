import type { LabelSelector } from '../manifests/kinds/common.ts'
import type { Identity } from './identity.ts'
import { clusterNameOf } from './identity.ts'
import type { PolicyOptions } from './input.ts'
import { clusterKey, type LabelKey, labelKey, namespaceKey, namespaceLabelsPrefix } from './labels.ts'
import { allOf, type Match } from './match.ts'

interface Requirement {
  readonly key: LabelKey
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'
  readonly values: ReadonlySet<string>
}

/** All of them have to hold; none at all selects everything. */
export type Selector = readonly Requirement[]

/** @param defaultSource of keys without one: `any` in Cilium's policies, `k8s` in Kubernetes' own */
export function selectorOf(selector: LabelSelector, defaultSource: 'any' | 'k8s'): Selector {
  const { matchLabels = {}, matchExpressions = [] } = selector
  return [
    ...Object.entries(matchLabels).map(([key, value]) => equals(labelKey(key, defaultSource), value)),
    ...matchExpressions.map(({ key, operator, values = [] }) => ({
      key: labelKey(key, defaultSource),
      operator,
      values: new Set(values),
    })),
  ]
}

/** The endpoints that have this label, which Cilium sets on those that stand for an entity. */
export const reservedSelector = (name: string): Selector => [exists({ source: 'reserved', name })]

export function selects(selector: Selector, identity: Pick<Identity, 'lookUp'>): Match {
  return allOf(selector, (requirement) => holds(requirement, identity))
}

/** Whether it selects a resource by the resource's own labels. */
export function selectsResource(selector: LabelSelector, labels: Readonly<Record<string, string>>): boolean {
  return selects(selectorOf(selector, 'any'), { lookUp: ({ name }) => labels[name] }) === true
}

/** `NotIn` holds where the label is missing: Cilium v1.20.2 pkg/policy/types/requirements.go, as Kubernetes has it. */
function holds({ key, operator, values }: Requirement, identity: Pick<Identity, 'lookUp'>): Match {
  const value = identity.lookUp(key)
  if (typeof value === 'object') return value
  if (operator === 'Exists') return value !== undefined
  if (operator === 'DoesNotExist') return value === undefined
  const isIn = value !== undefined && values.has(value)
  return operator === 'In' ? isIn : !isIn
}

/** Where a policy stands, which is what its peers' selectors are narrowed to. */
export interface Scope {
  /** Undefined for a clusterwide policy. */
  readonly namespace: string | undefined
  readonly options: PolicyOptions
  /** The policy's own endpointSelector asks for `reserved:init`: such pods have no namespace yet. */
  readonly selectsInit: boolean
}

/**
 * A peer's selector with the namespace and cluster that Cilium adds to it (getEndpointSelector in
 * pkg/k8s/apis/cilium.io/utils/utils.go of v1.15.19 and v1.20.2).
 */
export function scopedPeer(labels: LabelSelector, scope: Scope): Selector {
  const selector = selectorOf(labels, 'any')
  if (selector.some(({ key }) => key.source === 'reserved')) return selector
  return [...selector, ...namespaceScope(selector, scope), ...clusterScope(selector, scope.options)]
}

function namespaceScope(selector: Selector, { namespace, options, selectsInit }: Scope): Selector {
  if (selector.some(({ key }) => isPodKey(key) && key.name === namespaceKey)) return []
  if (namespace === undefined) return selectsInit ? [] : [exists(k8s(namespaceKey))]
  const byLabels = selector.some(({ key }) => isPodKey(key) && key.name.startsWith(`${namespaceLabelsPrefix}.`))
  return byLabels && options.ciliumVersion !== '1.15' ? [] : [inNamespace(namespace)]
}

/** Since 1.19 (`clustermesh.policyDefaultLocalCluster`) a peer is in the local cluster unless it names another one. */
export function clusterScope(selector: Selector, options: PolicyOptions): Selector {
  if (options.ciliumVersion === '1.15') return []
  const named = selector.some(({ key }) => isPodKey(key) && key.name === clusterKey)
  return named ? [] : [inCluster(clusterNameOf(options))]
}

export const inNamespace = (namespace: string): Requirement => equals(k8s(namespaceKey), namespace)
export const inCluster = (cluster: string): Requirement => equals(k8s(clusterKey), cluster)
export const inSomeNamespace: Requirement = exists({ source: 'k8s', name: namespaceKey })
export const inSomeCluster: Requirement = exists({ source: 'any', name: clusterKey })

const isPodKey = ({ source }: LabelKey): boolean => source === 'k8s' || source === 'any'

function k8s(name: string): LabelKey {
  return { source: 'k8s', name }
}

function equals(key: LabelKey, value: string): Requirement {
  return { key, operator: 'In', values: new Set([value]) }
}

function exists(key: LabelKey): Requirement {
  return { key, operator: 'Exists', values: new Set() }
}
