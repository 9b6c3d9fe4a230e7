import { isIP } from 'node:net'
import { InputError } from '../../helpers/core/errors.ts'
import { type Deployment, type KnownResource, ofKind, type Service } from '../../helpers/manifests/kinds/index.ts'
import { nearestName } from '../../helpers/manifests/suggest.ts'
import type { Endpoint, PolicyOptions, ReservedKind } from '../../helpers/policy/input.ts'
import { endpointOf, isOnHostNetwork } from '../../helpers/policy/workloads.ts'

/** What a name on the command line stands for. */
export type End =
  | { readonly kind: 'workload'; readonly deployment: Deployment; readonly endpoint: Endpoint }
  | { readonly kind: 'service'; readonly service: Service; readonly backends: readonly Backend[] }
  | { readonly kind: 'outside'; readonly endpoint: Endpoint }

export interface Backend {
  readonly deployment: Deployment
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
 * Finds a Deployment, else a Service, by `namespace/name` or by its name in the default namespace; else an entity, or
 * an address outside of the cluster.
 * @throws InputError when there is no such thing, or policies know nothing of it
 */
export function endNamed(text: string, resources: readonly KnownResource[], options: PolicyOptions): End {
  const [name = '', namespace = options.defaultNamespace] = text.split('/').toReversed()
  const isMeant = ({ metadata }: KnownResource) =>
    metadata.name === name && (metadata.namespace ?? options.defaultNamespace) === namespace
  const deployment = ofKind(resources, 'Deployment').find(isMeant)
  if (deployment !== undefined) return { kind: 'workload', ...backendOf(deployment, resources, options) }
  const service = ofKind(resources, 'Service').find(isMeant)
  if (service !== undefined) return { kind: 'service', service, backends: backendsOf(service, resources, options) }
  const entity = entities.find((one) => one === text)
  if (entity !== undefined) return { kind: 'outside', endpoint: { kind: entity, name: entity, labels: {} } }
  if (isIP(text) > 0) return { kind: 'outside', endpoint: { kind: 'world', name: text, ip: text, labels: {} } }
  throw unknownEnd(text, resources, options)
}

function backendOf(deployment: Deployment, resources: readonly KnownResource[], options: PolicyOptions): Backend {
  if (!isOnHostNetwork(deployment)) {
    return { deployment, endpoint: endpointOf(deployment, ofKind(resources, 'Namespace'), options) }
  }
  throw new InputError({
    code: 'WORKLOAD_ON_HOST_NETWORK',
    what: `the pods of ${deployment.metadata.name} are on the node's network: policies take them for the node`,
    where: deployment.at(['spec', 'template', 'spec', 'hostNetwork']),
    next: 'ask about `host` (from the same node) or `remote-node` (from another one)',
  })
}

function backendsOf(service: Service, resources: readonly KnownResource[], options: PolicyOptions): Backend[] {
  const namespaceOf = ({ metadata }: KnownResource) => metadata.namespace ?? options.defaultNamespace
  const selector = Object.entries(service.spec.selector ?? {})
  const selected = ofKind(resources, 'Deployment').filter((deployment) => {
    const labels = deployment.spec.template.metadata?.labels ?? {}
    return namespaceOf(deployment) === namespaceOf(service) && selector.every(([key, value]) => labels[key] === value)
  })
  if (selector.length > 0 && selected.length > 0) {
    return selected.map((deployment) => backendOf(deployment, resources, options))
  }
  const words = selector.map(([key, value]) => `${key}=${value}`).join(', ')
  throw new InputError({
    code: 'SERVICE_WITHOUT_WORKLOADS',
    what:
      selector.length === 0
        ? `Service ${service.metadata.name} has no selector, so that manifests do not say what is behind it`
        : `Service ${service.metadata.name} selects ${words}, and no Deployment has pods with these labels`,
    where: service.at(['spec', 'selector']),
    next: 'ask about a workload, or correct the selector or the labels',
  })
}

function unknownEnd(text: string, resources: readonly KnownResource[], options: PolicyOptions): InputError {
  const names = [...ofKind(resources, 'Deployment'), ...ofKind(resources, 'Service')].map(
    ({ metadata }) => `${metadata.namespace ?? options.defaultNamespace}/${metadata.name}`,
  )
  const known = [...new Set(names)].toSorted((a, b) => (a < b ? -1 : 1))
  const short = known.map((name) => name.replace(`${options.defaultNamespace}/`, ''))
  const nearest = nearestName(text, text.includes('/') ? known : [...short, ...entities])
  const asked = text.includes('/') ? text : `${options.defaultNamespace}/${text}`
  return new InputError({
    code: 'WORKLOAD_UNKNOWN',
    what: `there is no Deployment or Service ${asked}${nearest === undefined ? '' : `; did you mean ${nearest}?`}`,
    next: `use one of ${known.join(', ')}; an entity (${entities.join(', ')}); or an IP address outside of the cluster`,
  })
}
