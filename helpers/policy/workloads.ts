import { type KnownResource, ofKind, type Workload, workloadsAmong } from '../manifests/kinds/index.ts'
import type { Resource } from '../manifests/resource.ts'
import type { Endpoint, PolicyInput, PolicyOptions } from './input.ts'

/** A workload's pods as policies see them. Labels of a namespace that is not among the manifests are not known. */
export function endpointOf(
  workload: Workload,
  namespaces: readonly Resource[],
  options: Pick<PolicyOptions, 'defaultNamespace'>,
): Endpoint {
  const { metadata, spec } = workload.spec.template
  const namespace = workload.metadata.namespace ?? options.defaultNamespace
  const ports = spec.containers.flatMap((container) => container.ports ?? [])
  const named = ports.flatMap(({ name, containerPort, protocol = 'TCP' }) =>
    name === undefined ? [] : [[name, { port: containerPort, protocol }] as const],
  )
  return {
    kind: 'pod',
    name: workload.metadata.name,
    namespace,
    labels: { ...jobLabels(workload), ...metadata?.labels },
    serviceAccount: spec.serviceAccountName ?? spec.serviceAccount ?? 'default',
    namespaceLabels: namespaces.find((one) => one.metadata.name === namespace)?.metadata.labels,
    namedPorts: Object.fromEntries(named),
  }
}

/** What the API server writes into a Job's template (generateSelector in Kubernetes v1.34.4 pkg/registry/batch/job). */
function jobLabels({ kind, metadata: { name }, spec }: Workload): Readonly<Record<string, string>> {
  if (kind !== 'Job' || spec['manualSelector'] === true) return {}
  return { 'job-name': name, 'batch.kubernetes.io/job-name': name }
}

/** Pods on the node's own network have the node's identity, and so no policy of their own. */
export function isOnHostNetwork(workload: Workload): boolean {
  return workload.spec.template.spec.hostNetwork === true
}

/** What the policy engine needs to know of manifests. */
export function policyInput(resources: readonly KnownResource[], options: PolicyOptions): PolicyInput {
  const namespaces = ofKind(resources, 'Namespace')
  return {
    policies: ofKind(resources, 'CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy', 'NetworkPolicy'),
    endpoints: workloadsAmong(resources)
      .filter((workload) => !isOnHostNetwork(workload))
      .map((workload) => endpointOf(workload, namespaces, options)),
    services: ofKind(resources, 'Service').map(({ metadata, spec }) => ({
      namespace: metadata.namespace ?? options.defaultNamespace,
      name: metadata.name,
      labels: metadata.labels,
      selector: spec.selector,
    })),
    cidrGroups: ofKind(resources, 'CiliumCIDRGroup').map(({ metadata, spec }) => ({
      name: metadata.name,
      labels: metadata.labels,
      cidrs: spec.externalCIDRs,
    })),
    options,
  }
}
