import { isIP } from 'node:net'
import { InputError } from '../../helpers/core/errors.ts'
import {
  type KnownResource,
  ofKind,
  type Service,
  type Workload,
  workloadsAmong,
} from '../../helpers/manifests/kinds/index.ts'
import { podPath } from '../../helpers/manifests/kinds/workload.ts'
import { nearestName } from '../../helpers/manifests/suggest.ts'
import type { Endpoint, PolicyOptions, ReservedKind } from '../../helpers/policy/input.ts'
import { endpointOf, isOnHostNetwork } from '../../helpers/policy/workloads.ts'

/** What a name on the command line stands for. */
export type End =
  | { readonly kind: 'workload'; readonly workload: Workload; readonly endpoint: Endpoint }
  | { readonly kind: 'service'; readonly service: Service; readonly backends: readonly Backend[] }
  | { readonly kind: 'outside'; readonly endpoint: Endpoint }

export interface Backend {
  readonly workload: Workload
  readonly endpoint: Endpoint
}

export const entities = [
  'world',
  'host',
  'remote-node',
  'kube-apiserver',
  'ingress',
  'health',
  'init',
  'unmanaged',
] as const satisfies readonly ReservedKind[]

/**
 * Finds a workload, else a Service, by `namespace/name` or by its name in the default namespace; else an entity, or
 * an address outside of the cluster.
 * @throws InputError when there is no such thing, or policies know nothing of it
 */
export function endNamed(text: string, resources: readonly KnownResource[], options: PolicyOptions): End {
  const [name = '', namespace = options.defaultNamespace] = text.split('/').toReversed()
  const isMeant = ({ metadata }: KnownResource) =>
    metadata.name === name && (metadata.namespace ?? options.defaultNamespace) === namespace
  const workload = workloadsAmong(resources).find(isMeant)
  if (workload !== undefined) return { kind: 'workload', ...backendOf(workload, resources, options) }
  const service = ofKind(resources, 'Service').find(isMeant)
  if (service !== undefined) return { kind: 'service', service, backends: backendsOf(service, resources, options) }
  const entity = entities.find((one) => one === text)
  if (entity !== undefined) return { kind: 'outside', endpoint: { kind: entity, name: entity, labels: {} } }
  if (isIP(text) > 0) return { kind: 'outside', endpoint: { kind: 'world', name: text, ip: text, labels: {} } }
  throw unknownEnd(text, resources, options)
}

function backendOf(workload: Workload, resources: readonly KnownResource[], options: PolicyOptions): Backend {
  if (!isOnHostNetwork(workload)) {
    return { workload, endpoint: endpointOf(workload, ofKind(resources, 'Namespace'), options) }
  }
  throw new InputError({
    code: 'WORKLOAD_ON_HOST_NETWORK',
    what: `the pods of ${workload.metadata.name} are on the node's network: policies take them for the node`,
    where: workload.at([...podPath(workload.kind), 'hostNetwork']),
    next: 'ask about `host` (from the same node) or `remote-node` (from another one)',
  })
}

function backendsOf(service: Service, resources: readonly KnownResource[], options: PolicyOptions): Backend[] {
  const namespaceOf = ({ metadata }: KnownResource) => metadata.namespace ?? options.defaultNamespace
  const selector = Object.entries(service.spec.selector ?? {})
  const selected = workloadsAmong(resources).filter((workload) => {
    const labels = workload.spec.template.metadata?.labels ?? {}
    return namespaceOf(workload) === namespaceOf(service) && selector.every(([key, value]) => labels[key] === value)
  })
  if (selector.length > 0 && selected.length > 0) {
    return selected.map((workload) => backendOf(workload, resources, options))
  }
  const words = selector.map(([key, value]) => `${key}=${value}`).join(', ')
  throw new InputError({
    code: 'SERVICE_WITHOUT_WORKLOADS',
    what:
      selector.length === 0
        ? `Service ${service.metadata.name} has no selector, so that manifests do not say what is behind it`
        : `Service ${service.metadata.name} selects ${words}, and no workload has pods with these labels`,
    where: service.at(['spec', 'selector']),
    next: 'ask about a workload, or correct the selector or the labels',
  })
}

function unknownEnd(text: string, resources: readonly KnownResource[], options: PolicyOptions): InputError {
  const names = [...workloadsAmong(resources), ...ofKind(resources, 'Service')].map(
    ({ metadata }) => `${metadata.namespace ?? options.defaultNamespace}/${metadata.name}`,
  )
  const known = [...new Set(names)].toSorted((a, b) => (a < b ? -1 : 1))
  const short = known.map((name) => name.replace(`${options.defaultNamespace}/`, ''))
  const nearest = nearestName(text, text.includes('/') ? known : [...short, ...entities])
  const asked = text.includes('/') ? text : `${options.defaultNamespace}/${text}`
  return new InputError({
    code: 'WORKLOAD_UNKNOWN',
    what: `there is no workload or Service ${asked}${nearest === undefined ? '' : `; did you mean ${nearest}?`}`,
    next: `use one of ${known.join(', ')}; an entity (${entities.join(', ')}); or an IP address outside of the cluster`,
  })
}
