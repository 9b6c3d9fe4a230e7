import type { Deployment, EnvoyConfig, Service } from '../../manifests/kinds/index.ts'
import type { Resource } from '../../manifests/resource.ts'
import { compilePolicies } from '../../policy/compile.ts'
import type { Endpoint, Policy } from '../../policy/input.ts'
import { endpointOf } from '../../policy/workloads.ts'
import { type MeshState, type PodEndpoint, type ProbeEndpoint, serviceKey } from './config/model.ts'
import { ruleFrom } from './config/policy-rules.ts'
import type { ConfigSources } from './config/qualify.ts'
import { type Composed, compose } from './config/snapshot.ts'

/** The resources that stand in a mesh, sorted by what they are to it. */
export interface Standing {
  readonly deployments: readonly Deployment[]
  readonly services: readonly Service[]
  readonly policies: readonly Policy[]
  readonly envoyConfigs: readonly EnvoyConfig[]
  readonly namespaces: readonly Resource[]
}

export function standingOf(resources: readonly Resource[]): Standing {
  const ofKinds = <T extends Resource>(...kinds: T['kind'][]) =>
    resources.filter(({ kind }) => kinds.includes(kind)) as T[]
  return {
    deployments: ofKinds<Deployment>('Deployment'),
    services: ofKinds<Service>('Service'),
    policies: ofKinds<Policy>('CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy', 'NetworkPolicy'),
    envoyConfigs: ofKinds<EnvoyConfig>('CiliumEnvoyConfig', 'CiliumClusterwideEnvoyConfig'),
    namespaces: resources.filter(({ kind }) => kind === 'Namespace'),
  }
}

/** The Services' addresses by `namespace/name`. */
export function serviceTable(
  { services }: Standing,
  namespace: string,
  vipOf: (key: string) => string,
): Record<string, string> {
  const keys = services.map(({ metadata }) => serviceKey(metadata.namespace ?? namespace, metadata.name))
  return Object.fromEntries(keys.map((key) => [key, vipOf(key)]))
}

interface Surroundings {
  readonly namespace: string
  readonly pods: readonly PodEndpoint[]
  readonly probes: readonly ProbeEndpoint[]
  readonly vipOf: (key: string) => string
  readonly sources: ConfigSources
}

/** @throws InputError for what Cilium or this target would not put in force */
export function composeMesh(standing: Standing, around: Surroundings): Composed {
  const { namespace, pods, probes, vipOf, sources } = around
  const state: MeshState = {
    pods,
    probes,
    namespace,
    envoyConfigs: standing.envoyConfigs,
    services: standing.services.map((service) => {
      const own = service.metadata.namespace ?? namespace
      return { service, namespace: own, vip: vipOf(serviceKey(own, service.metadata.name)) }
    }),
  }
  const endpoints = new Map([...pods, ...probes].map((pod) => [pod.ip, podOf(pod, standing)]))
  const set = compilePolicies({
    policies: standing.policies,
    endpoints: [...endpoints.values()],
    services: state.services.map(({ service, namespace: own }) => ({
      namespace: own,
      name: service.metadata.name,
      labels: service.metadata.labels,
      selector: service.spec.selector,
    })),
    options: { ciliumVersion: '1.15', defaultNamespace: namespace },
  })
  const ruleFor = ruleFrom(set, (pod) => endpoints.get(pod.ip) ?? podOf(pod, standing))
  return compose(state, { ruleFor, policed: standing.policies.length > 0 }, sources)
}

/** A pod of this mesh, whose namespace has no labels but those that the manifests give it. */
function podOf({ name, namespace, labels, deployment }: ProbeEndpoint, { namespaces }: Standing): Endpoint {
  const seen = endpointOf(deployment, namespaces, { defaultNamespace: namespace })
  const namespaceLabels = { 'kubernetes.io/metadata.name': namespace, ...seen.namespaceLabels }
  return { ...seen, name, namespace, labels, namespaceLabels }
}
