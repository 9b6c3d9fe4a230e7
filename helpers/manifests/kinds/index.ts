import type { Resource } from '../resource.ts'
import { ciliumCidrGroup } from './cilium-cidr-group.ts'
import { ciliumClusterwideEnvoyConfig, ciliumEnvoyConfig } from './cilium-envoy-config.ts'
import { ciliumClusterwideNetworkPolicy, ciliumNetworkPolicy } from './cilium-network-policy.ts'
import type { KindDefinition } from './common.ts'
import { configMap } from './config-map.ts'
import { deployment } from './deployment.ts'
import { namespace } from './namespace.ts'
import { networkPolicy } from './network-policy.ts'
import { service } from './service.ts'
import { serviceAccount } from './service-account.ts'
import { cronJob, daemonSet, job, pod, replicaSet, statefulSet } from './workload.ts'

/** The kinds of resource that the labs consist of. */
export const kinds = [
  namespace,
  serviceAccount,
  configMap,
  service,
  deployment,
  networkPolicy,
  ciliumNetworkPolicy,
  ciliumClusterwideNetworkPolicy,
  ciliumEnvoyConfig,
  ciliumClusterwideEnvoyConfig,
] as const

const otherWorkloads = [statefulSet, daemonSet, replicaSet, job, cronJob, pod] as const

/** The kinds that say who may talk to whom. */
export const explainedKinds = [...kinds, ciliumCidrGroup, ...otherWorkloads] as const

type ResourceOf<Definition> = Definition extends KindDefinition<infer Kind, infer Spec> ? Resource<Kind, Spec> : never

/** A resource that was checked against its kind; `kind` tells which `spec` it has. */
export type KnownResource = ResourceOf<(typeof explainedKinds)[number]>
export type KnownKind = KnownResource['kind']
export type ResourceOfKind<Kind extends KnownKind> = Extract<KnownResource, { kind: Kind }>

export type Deployment = ResourceOfKind<'Deployment'>
/** Whatever pods come from; `spec.template` is what they are like. */
export type Workload = Deployment | ResourceOf<(typeof otherWorkloads)[number]>
export type Service = ResourceOfKind<'Service'>
export type EnvoyConfig = ResourceOfKind<'CiliumEnvoyConfig' | 'CiliumClusterwideEnvoyConfig'>

export function workloadsAmong(resources: readonly KnownResource[]): Workload[] {
  return ofKind(resources, 'Deployment', ...otherWorkloads.map(({ kind }) => kind))
}

/** Those of the resources that are of one of the kinds. */
export function ofKind<Kind extends KnownKind>(
  resources: readonly KnownResource[],
  ...wanted: readonly Kind[]
): ResourceOfKind<Kind>[] {
  return resources.filter((resource): resource is ResourceOfKind<Kind> => wanted.some((kind) => kind === resource.kind))
}
