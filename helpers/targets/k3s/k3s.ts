import { MeshproofError, messageOf } from '../../core/errors.ts'
import { ReleaseStack } from '../../core/release.ts'
import { ClusterApi } from '../cluster/api.ts'
import { hasHubble } from '../cluster/hubble.ts'
import { loadKubeConfig } from '../cluster/kube-config.ts'
import { ClusterMesh } from '../cluster/mesh.ts'
import { ownNamespace } from '../cluster/namespace.ts'
import { clusterVersions } from '../cluster/versions.ts'
import type { Availability, Capability, Progress, StartedTarget, Target, TargetSettings } from '../target.ts'
import { startCluster } from './cluster.ts'
import { connectEngine, type Engine, hasImage, whyNotPullable } from './engine.ts'
import { baseImage } from './images.ts'
import { findKept, printOf } from './kept.ts'
import { removeAll, removeLeftovers } from './removal.ts'
import { type K3sSettings, readK3sSettings } from './settings.ts'

const registryLimitMs = 10_000
const capabilities: readonly Capability[] = [
  'apply',
  'l7-policy',
  'envoy-config',
  'request-log',
  'pod-identity',
  'proxy-stats',
]

/** k3s with Cilium, in containers of the local engine. */
export const k3sTarget: Target = {
  name: 'k3s',

  detect: (settings) => availabilityWithin(settings, registryLimitMs),

  async start(settings, chosen, progress, signal) {
    const release = new ReleaseStack()
    try {
      return await start(readK3sSettings(settings), chosen, progress, signal, release)
    } catch (error) {
      await progress.step('removing what was begun', () => release.release())
      throw error
    }
  },

  async open({ facts, runId }, options, _progress, signal) {
    const api = new ClusterApi(loadKubeConfig(String(facts['kubeconfig'])))
    await ownNamespace(api, options.namespace, { runId, lab: options.lab }, signal)
    return await ClusterMesh.open(api, { ...options, runId, probeImage: baseImage, scope: 'cluster' }, signal)
  },
}

/** Whether an engine answers, and the image of the nodes is there or can be had; nothing is pulled. */
export async function availabilityWithin(settings: TargetSettings, limitMs: number): Promise<Availability> {
  const { image } = readK3sSettings(settings)
  try {
    const engine = await connectEngine()
    if (await hasImage(engine, image)) return { available: true }
    const why = await whyNotPullable(engine, image, limitMs)
    return why === undefined
      ? { available: true }
      : unavailable(`the image ${image} is not here and cannot be pulled: ${why}`)
  } catch (error) {
    return unavailable(error instanceof MeshproofError ? error.what : messageOf(error))
  }
}

/** Removes kept clusters, and whatever ended runs left behind. Returns the names of what it removed. */
export async function cleanK3s(): Promise<string[]> {
  return removeAll(await connectEngine())
}

async function start(
  settings: K3sSettings,
  chosen: string,
  progress: Progress,
  signal: AbortSignal,
  release: ReleaseStack,
): Promise<StartedTarget> {
  const engine = await connectEngine()
  await removeLeftovers(engine)
  const kubeconfig = await attachOrStart(engine, settings, progress, signal, release)
  const api = new ClusterApi(loadKubeConfig(kubeconfig))
  const info = {
    name: 'k3s',
    chosen,
    versions: await clusterVersions(api),
    capabilities: [
      ...capabilities,
      ...((await hasHubble(api)) ? (['hubble'] as const) : []),
      ...(settings.nodes > 1 ? (['multi-node'] as const) : []),
    ],
    nodes: settings.nodes,
  } as const
  return {
    handle: { info, runId: settings.runId, facts: { kubeconfig } },
    [Symbol.asyncDispose]: async () => {
      if (!settings.reuse) await release.release()
    },
  }
}

async function attachOrStart(
  engine: Engine,
  settings: K3sSettings,
  progress: Progress,
  signal: AbortSignal,
  release: ReleaseStack,
): Promise<string> {
  const print = await printOf(settings)
  if (settings.reuse) {
    const kept = await progress.step('kept cluster', () => findKept(engine, print))
    if (kept !== undefined) return kept
  }
  return startCluster({ engine, settings, print, progress, signal, release })
}

function unavailable(because: string): Availability {
  return { available: false, because, next: 'start a container engine, or use MESHPROOF_TARGET=envoy' }
}
