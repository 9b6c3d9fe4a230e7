import type { Resource } from '../resource.ts'
import { ciliumClusterwideEnvoyConfig, ciliumEnvoyConfig } from './cilium-envoy-config.ts'
import { ciliumClusterwideNetworkPolicy, ciliumNetworkPolicy } from './cilium-network-policy.ts'
import type { KindDefinition } from './common.ts'
import { configMap } from './config-map.ts'
import { deployment } from './deployment.ts'
import { namespace } from './namespace.ts'
import { networkPolicy } from './network-policy.ts'
import { service } from './service.ts'
import { serviceAccount } from './service-account.ts'

/** The kinds of resource that this project can read. */
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

type ResourceOf<Definition> = Definition extends KindDefinition<infer Kind, infer Spec> ? Resource<Kind, Spec> : never

/** A resource that was checked against its kind; `kind` tells which `spec` it has. */
export type KnownResource = ResourceOf<(typeof kinds)[number]>
export type KnownKind = KnownResource['kind']
export type ResourceOfKind<Kind extends KnownKind> = Extract<KnownResource, { kind: Kind }>

export type Deployment = ResourceOfKind<'Deployment'>
export type Service = ResourceOfKind<'Service'>
export type EnvoyConfig = ResourceOfKind<'CiliumEnvoyConfig' | 'CiliumClusterwideEnvoyConfig'>

/** Those of the resources that are of one of the kinds. */
export function ofKind<Kind extends KnownKind>(
  resources: readonly KnownResource[],
  ...wanted: readonly Kind[]
): ResourceOfKind<Kind>[] {
  return resources.filter((resource): resource is ResourceOfKind<Kind> => wanted.some((kind) => kind === resource.kind))
}
