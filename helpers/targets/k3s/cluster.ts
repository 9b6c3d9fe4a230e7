import { messageOf, SetupError } from '../../core/errors.ts'
import type { ReleaseStack } from '../../core/release.ts'
import { ClusterApi } from '../cluster/api.ts'
import { loadKubeConfig } from '../cluster/kube-config.ts'
import { ResourcePaths } from '../cluster/resource-paths.ts'
import { serverSideApply } from '../cluster/server-side-apply.ts'
import { systemReady } from '../cluster/system-ready.ts'
import type { Progress } from '../target.ts'
import { ciliumChart, hasRelay } from './chart.ts'
import { orChartTrouble } from './chart-trouble.ts'
import { type Engine, ensureImage } from './engine.ts'
import { buildImages, loadImages } from './images.ts'
import { ensureOwnCgroups } from './isolation.ts'
import { keptLabel, ownLabels, printLabel, roleLabel } from './labels.ts'
import { addressOf, kubeconfigOf } from './node-access.ts'
import { K3sAgent, K3sServer, type NodeOptions } from './node-container.ts'
import { removeRun } from './removal.ts'
import type { K3sSettings } from './settings.ts'

/** Cilium is the network, the policies and the proxy; nothing of the rest is needed. */
const serverArgs = [
  '--flannel-backend=none',
  '--disable-network-policy',
  '--disable-kube-proxy',
  '--disable=traefik,servicelb,metrics-server,local-storage',
]
const ciliumLimitMs = 300_000
const removalLimitMs = 60_000

export interface ClusterStart {
  readonly engine: Engine
  readonly settings: K3sSettings
  readonly print: string
  readonly progress: Progress
  readonly signal: AbortSignal
  readonly release: ReleaseStack
}

/** Starts nodes, Cilium and the services' images. Returns a kubeconfig. What it began is registered in `release`. */
export async function startCluster(start: ClusterStart): Promise<string> {
  const { engine, settings, progress, signal, release } = start
  const begun: Promise<unknown>[] = []
  release.add(`the cluster of run ${settings.runId}`, removalLimitMs, async () => {
    await removeRun(engine, settings.runId)
    // What was under way may have made one container more.
    await Promise.allSettled(begun)
    await removeRun(engine, settings.runId)
  })
  await progress.step('k3s image', (note) => unlessStopped(signal, ensureImage(engine, settings.image, note)))
  const built = progress.step('images', (note) => buildImages(engine, settings.runId, note))
  const nodes = progress.step('k3s up', () => startNodes(start))
  begun.push(built, nodes)
  const names = await unlessStopped(signal, nodes, built)
  const kubeconfig = await kubeconfigOf(engine, nodeName(settings, 0))
  const loaded = unlessStopped(signal, built).then(() =>
    progress.step('images into the nodes', () =>
      Promise.all(names.map((name) => loadImages(engine, name, settings.runId))),
    ),
  )
  await Promise.all([loaded, progress.step('Cilium ready', (note) => installCilium(start, kubeconfig, note))])
  return kubeconfig
}

async function startNodes({ engine, settings, print, signal }: ClusterStart): Promise<string[]> {
  const names = Array.from({ length: settings.nodes }, (_, index) => nodeName(settings, index))
  const options = (index: number): NodeOptions => ({
    image: settings.image,
    name: nodeName(settings, index),
    node: index === 0 ? 'server' : `agent-${index}`,
    labels: {
      ...ownLabels(settings.runId),
      [roleLabel]: index === 0 ? 'server' : 'agent',
      ...(settings.reuse ? { [keptLabel]: 'true', [printLabel]: print } : {}),
    },
    token: settings.runId,
  })
  await orNodeError(new K3sServer(options(0), serverArgs).start())
  signal.throwIfAborted()
  const address = await addressOf(engine, nodeName(settings, 0))
  const joining = names.slice(1).map((_, index) => orNodeError(new K3sAgent(options(index + 1), address).start()))
  await Promise.all(joining)
  for (const name of names) await ensureOwnCgroups(engine, name)
  return names
}

async function installCilium(start: ClusterStart, kubeconfig: string, note: (text: string) => void): Promise<void> {
  const { settings, signal } = start
  const api = new ClusterApi(loadKubeConfig(kubeconfig))
  const paths = new ResourcePaths(api)
  const chart = await ciliumChart(settings.ciliumVersion, settings.ciliumValuesFile)
  await paths.waitForKind(chart.apiVersion, chart.kind, 60_000, signal)
  await serverSideApply(api, await paths.of({ ...chart, ...chart.metadata }), chart)
  const expected = [
    { kind: 'daemonsets', name: 'cilium', atLeast: settings.nodes },
    { kind: 'deployments', name: 'cilium-operator' },
    { kind: 'deployments', name: 'coredns' },
    ...(hasRelay(chart) ? [{ kind: 'deployments', name: 'hubble-relay' } as const] : []),
  ] as const
  const orTrouble = () => orChartTrouble(api, chart.metadata.name)
  await systemReady(api, expected, { limitMs: ciliumLimitMs, note, signal, orTrouble })
}

function nodeName({ runId }: K3sSettings, index: number): string {
  return `meshproof-${runId}-${index === 0 ? 'server' : `agent-${index}`}`
}

/** Resolves with the first; rejects as soon as one of them does or the run is stopped. */
async function unlessStopped<T>(signal: AbortSignal, first: Promise<T>, ...others: Promise<unknown>[]): Promise<T> {
  const { promise: stopped, reject } = Promise.withResolvers<never>()
  const stop = () => reject(signal.reason instanceof Error ? signal.reason : new Error('stopped'))
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop)
  const failures = others.map((other) => other.then(() => new Promise<never>(() => {})))
  try {
    return await Promise.race([first, stopped, ...failures])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

async function orNodeError<T>(starting: Promise<T>): Promise<T> {
  try {
    return await starting
  } catch (cause) {
    throw new SetupError({
      code: 'NODE_NOT_STARTED',
      what: `a k3s node did not start: ${messageOf(cause)}`,
      next: 'the engine must allow privileged containers; `docker logs` of the container says more',
      cause,
    })
  }
}
