import type { ReleaseStack } from '../../core/release.ts'
import type { ClusterApi } from '../cluster/api.ts'
import type { Capability, OpenOptions } from '../target.ts'
import type { ClusterFacts } from './cluster-facts.ts'
import type { KubeconfigSettings } from './settings.ts'

/** What the processes of suites need; plain JSON. Credentials stay in their file. */
export interface Facts
  extends Pick<KubeconfigSettings, 'file' | 'context' | 'apply' | 'images' | 'probeImage' | 'foundFolder'> {
  readonly envoyConfig: boolean
  /** Commands may be run in the Cilium agents. */
  readonly agents: boolean
}

export interface Starting {
  readonly api: ClusterApi
  readonly settings: KubeconfigSettings
  readonly cluster: ClusterFacts
  readonly release: ReleaseStack
  readonly signal: AbortSignal
}

export interface Started {
  readonly capabilities: readonly Capability[]
  readonly facts: Facts
}

export interface Opening extends OpenOptions {
  readonly runId: string
}

export function factsOf({ settings, cluster }: Starting, agents: boolean): Facts {
  const { file, context, apply, images, probeImage, foundFolder } = settings
  return { file, context, apply, images, probeImage, foundFolder, envoyConfig: cluster.envoyConfig, agents }
}

/** What Cilium itself is configured to do; what the agents tell needs that they may be asked. */
export function ciliumCapabilities({ cluster }: Starting, agents: boolean): Capability[] {
  return [
    ...(cluster.l7Policy ? (['l7-policy'] as const) : []),
    ...(cluster.envoyConfig ? (['envoy-config'] as const) : []),
    ...(agents ? (['proxy-stats'] as const) : []),
    ...(agents && cluster.hubble ? (['hubble'] as const) : []),
    ...(cluster.nodes > 1 ? (['multi-node'] as const) : []),
  ]
}
