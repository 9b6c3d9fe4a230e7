/** A label's key as Cilium sees it: with the source that set it, or `any`. */
export interface LabelKey {
  readonly source: string
  readonly name: string
}

export const namespaceKey = 'io.kubernetes.pod.namespace'
export const namespaceLabelsPrefix = 'io.cilium.k8s.namespace.labels'
export const clusterKey = 'io.cilium.k8s.policy.cluster'
export const serviceAccountKey = 'io.cilium.k8s.policy.serviceaccount'

/** `k8s:app` is app as Kubernetes set it; a key without a source gets the one given. Cilium v1.20.2 pkg/labels. */
export function labelKey(text: string, defaultSource: string): LabelKey {
  const colon = text.indexOf(':')
  if (colon <= 0) return { source: defaultSource, name: text.slice(colon + 1) }
  return { source: text.slice(0, colon), name: text.slice(colon + 1) }
}

/*
 * Cilium's default label filter: v1.15.19 and v1.20.2 pkg/labelsfilter/filter.go. A label that is filtered out is no
 * part of an identity, so that no policy can select by it.
 */
const included = [/^io\.kubernetes\.pod\.namespace/, /^io\.cilium\.k8s\.namespace\.labels/, /^app\.kubernetes\.io/]
const ignored = [
  /^io\.kubernetes/,
  /^kubernetes\.io/,
  /^statefulset\.kubernetes\.io\/pod-name/,
  /^apps\.kubernetes\.io\/pod-index/,
  /^batch\.kubernetes\.io\/job-completion-index/,
  /^batch\.kubernetes\.io\/controller-uid/,
  /^.*beta\.kubernetes\.io/,
  /^k8s\.io/,
  /^pod-template-generation/,
  /^pod-template-hash/,
  /^controller-revision-hash/,
  /^controller-uid/,
  /^annotation.*/,
  /^etcd_node/,
]
const ignoredSince120 = [/^topology\.kubernetes\.io/]

/** Whether a pod's label is part of its identity, with Cilium's default filter. */
export function isIdentityLabel(name: string, ciliumVersion: '1.15' | '1.20'): boolean {
  const ignoring = ciliumVersion === '1.20' ? [...ignored, ...ignoredSince120] : ignored
  const ignoredChars = ignoring.map((pattern) => lengthOf(pattern, name)).filter((chars) => chars > 0)
  if (ignoredChars.length === 0) return true
  return Math.max(...included.map((pattern) => lengthOf(pattern, name))) > Math.min(...ignoredChars)
}

const lengthOf = (pattern: RegExp, name: string): number => pattern.exec(name)?.[0].length ?? 0
