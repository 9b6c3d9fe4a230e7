import type { Resource } from '../resource.ts'
import { nearestName } from '../suggest.ts'
import { explainedKinds } from './index.ts'

/** API groups of Kubernetes and Cilium that make pods, or say what becomes of traffic: what is not known of them is refused. */
const decisive = new Set([
  '',
  'apps',
  'batch',
  'cilium.io',
  'discovery.k8s.io',
  'gateway.networking.k8s.io',
  'networking.k8s.io',
  'policy.networking.k8s.io',
])

/** Those kinds of theirs that do neither between the pods of a cluster. */
const harmless = new Set([
  'Ingress',
  'IngressClass',
  'LimitRange',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'ResourceQuota',
  'Secret',
])

const known = explainedKinds.map(({ kind }) => kind)

/** Whether it may stand among the manifests although nothing is judged by it: a disruption budget, an operator's kind. */
export function isBystander({ apiVersion, kind }: Resource): boolean {
  if (harmless.has(kind)) return true
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''
  return !decisive.has(group) && nearestName(kind, known) === undefined
}
