import { InputError } from '../../../core/errors.ts'
import type { EnvoyConfig } from '../../../manifests/kinds/index.ts'
import { nameOf } from '../../../manifests/resource.ts'
import { type Address, type MeshState, type PodEndpoint, type ServiceFrontend, serviceKey } from './model.ts'
import { type Owner, ownerOf } from './names.ts'

/** The Service's backend ports: where one of its frontend ports leads on each pod that it selects. */
export interface Backend {
  readonly pod: PodEndpoint
  readonly port: number
}

type ServicePort = NonNullable<ServiceFrontend['service']['spec']['ports']>[number]

export function selects(frontend: ServiceFrontend, pod: PodEndpoint): boolean {
  const selector = Object.entries(frontend.service.spec.selector ?? {})
  if (selector.length === 0 || pod.namespace !== frontend.namespace) return false
  return selector.every(([key, value]) => pod.labels[key] === value)
}

/** Ready pods behind one port of a Service. A named target port is looked up in each pod's containers. */
export function backendsOf(frontend: ServiceFrontend, port: ServicePort, pods: readonly PodEndpoint[]): Backend[] {
  return pods
    .filter((pod) => pod.ready && selects(frontend, pod))
    .flatMap((pod) => {
      const target = targetPort(port, pod)
      return target === undefined ? [] : [{ pod, port: target }]
    })
}

function targetPort(port: ServicePort, pod: PodEndpoint): number | undefined {
  const target = port.targetPort ?? port.port
  if (typeof target === 'number') return target
  const ports = pod.deployment.spec.template.spec.containers.flatMap((container) => container.ports ?? [])
  return ports.find(({ name }) => name === target)?.containerPort
}

/** A reference to a Service in a CiliumEnvoyConfig, with the namespace that Cilium reads into it. */
interface ServiceRef {
  readonly namespace: string
  readonly name: string
  readonly ports: readonly string[]
}

/**
 * Services whose endpoints the agent publishes to Envoy for this config. A frontend's namespace is always the
 * config's own, a backend's is by default; a clusterwide config's default is `default`.
 * Source: cilium v1.15.19 pkg/k8s/watchers/cilium_envoy_config.go, getServiceName.
 */
function referencedServices(config: EnvoyConfig, namespace: string): ServiceRef[] {
  const owner = ownerOf(config, namespace)
  const frontends = (config.spec.services ?? []).map((ref) => ({ ...frontendRef(ref, owner), ports: [] }))
  const backends = (config.spec.backendServices ?? []).map((ref) => ({
    namespace: ref.namespace || owner.namespace || 'default',
    name: ref.name,
    ports: ref.number ?? [],
  }))
  return [...frontends, ...backends]
}

/** The Service that an entry of `services` redirects. */
export function frontendRef(
  ref: { name: string; namespace?: string | undefined },
  owner: Owner,
): { namespace: string; name: string } {
  return { name: ref.name, namespace: owner.namespace || ref.namespace || 'default' }
}

/**
 * The names under which the agent publishes a Service's endpoints: `ns/svc` and `ns/svc:*` when no port is asked for,
 * `ns/svc:port` alone for each port that is (by number or by name of the Service's port).
 * Source: cilium v1.15.19 pkg/envoy/ciliumenvoyconfig.go, getEndpointsForLBBackends; pkg/service/service.go,
 * filterServiceBackends.
 */
export function publishedEndpoints(state: MeshState): Map<string, Backend[]> {
  const published = new Map<string, Backend[]>()
  for (const config of state.envoyConfigs) {
    for (const ref of referencedServices(config, state.namespace)) {
      const key = serviceKey(ref.namespace, ref.name)
      const frontend = state.services.find((one) => serviceKey(one.namespace, one.service.metadata.name) === key)
      const ports = (frontend?.service.spec.ports ?? []).filter(({ protocol }) => (protocol ?? 'TCP') === 'TCP')
      if (frontend === undefined) continue
      if (ref.ports.length === 0) {
        const all = ports.flatMap((port) => backendsOf(frontend, port, state.pods))
        published.set(key, all).set(`${key}:*`, all)
      }
      for (const asked of ref.ports) {
        const matching = ports.filter((port) => String(port.port) === asked || port.name === asked)
        if (matching.length > 0) {
          published.set(
            `${key}:${asked}`,
            matching.flatMap((port) => backendsOf(frontend, port, state.pods)),
          )
        }
      }
    }
  }
  return published
}

/** @throws InputError when two configs redirect one Service: Cilium lets the first one have it and refuses the other */
export function refuseSharedRedirects(configs: readonly EnvoyConfig[], namespace: string): void {
  const owners = new Map<string, EnvoyConfig>()
  for (const config of configs) {
    for (const [index, ref] of (config.spec.services ?? []).entries()) {
      const service = frontendRef(ref, ownerOf(config, namespace))
      const key = serviceKey(service.namespace, service.name)
      const owner = owners.get(key)
      if (owner !== undefined) {
        throw new InputError({
          code: 'SERVICE_REDIRECTED_TWICE',
          what: `${nameOf(config)} redirects Service ${key}, which ${nameOf(owner)} redirects already; Cilium gives a Service to one config alone`,
          where: config.at(['spec', 'services', index, 'name']),
          next: 'delete one of the two (before lab 04, the config of lab 03)',
        })
      }
      owners.set(key, config)
    }
  }
}

export function endpointAddress({ pod, port }: Backend, through: 'process' | 'inbound'): Address {
  if (through === 'inbound') return { address: pod.ip, port }
  return { address: pod.process.address, port }
}
