import type { Deployment, EnvoyConfig, Service } from '../../../manifests/kinds/index.ts'

/** A pod as the proxy's configuration needs to know it. */
export interface PodEndpoint {
  readonly name: string
  readonly namespace: string
  readonly deployment: Deployment
  readonly labels: Readonly<Record<string, string>>
  /** The pod's own address: its identity as a client, and where its inbound listener stands. */
  readonly ip: string
  /** Where its process listens, out of reach of clients that go through the mesh. */
  readonly process: { readonly address: string; readonly port: number }
  readonly ready: boolean
}

/** A sender that carries a workload's labels and is no Service's backend. */
export interface ProbeEndpoint {
  readonly name: string
  readonly namespace: string
  readonly deployment: Deployment
  readonly labels: Readonly<Record<string, string>>
  readonly ip: string
}

export interface ServiceFrontend {
  readonly service: Service
  readonly namespace: string
  readonly vip: string
}

export interface MeshState {
  readonly pods: readonly PodEndpoint[]
  readonly probes: readonly ProbeEndpoint[]
  readonly services: readonly ServiceFrontend[]
  readonly envoyConfigs: readonly EnvoyConfig[]
  readonly namespace: string
}

export interface Address {
  readonly address: string
  readonly port: number
}

/** `azeroth/stronghold` */
export function serviceKey(namespace: string, name: string): string {
  return `${namespace}/${name}`
}
