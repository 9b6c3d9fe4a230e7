import { InputError } from '../../core/errors.ts'
import { ReleaseStack } from '../../core/release.ts'
import type { Resource } from '../../manifests/resource.ts'
import type { Client } from '../../traffic/outcome.ts'
import type { LoggedRequest, Mesh, OpenOptions, Pod, StateDump } from '../target.ts'
import type { ClusterApi } from './api.ts'
import { AppliedSet } from './applied-set.ts'
import { bring } from './bring.ts'
import { describeCluster } from './describe.ts'
import type { Owner } from './marks.ts'
import { ownNamespace, sweep } from './namespace.ts'
import { isReady, type PodObject } from './pod-state.ts'
import { Probes } from './probes.ts'
import { readProxyStats } from './proxy-stats.ts'
import { readRequestLog } from './request-log.ts'
import { ResourcePaths } from './resource-paths.ts'
import { Workloads } from './workloads.ts'

const sweepLimitMs = 90_000

/** One lab's part of a Kubernetes cluster with Cilium, in a namespace of this project's own. */
export class ClusterMesh implements Mesh {
  readonly namespace: string
  readonly #api: ClusterApi
  readonly #applied: AppliedSet
  readonly #workloads: Workloads
  readonly #probes: Probes
  readonly #release = new ReleaseStack()

  private constructor(api: ClusterApi, namespace: string, owner: Owner, probeImage: string) {
    this.namespace = namespace
    this.#api = api
    this.#applied = new AppliedSet(api, new ResourcePaths(api), namespace, owner)
    this.#workloads = new Workloads(api, namespace)
    this.#probes = new Probes(api, namespace, owner, probeImage)
    this.#release.add(`what was left in ${namespace}`, sweepLimitMs, () => sweep(api, namespace))
    this.#release.add(`what was brought into ${namespace}`, sweepLimitMs, () => this.bring([]))
    this.#release.add('the probe pods', sweepLimitMs, () => this.#probes.close())
  }

  static async open(
    api: ClusterApi,
    { lab, namespace, runId, probeImage }: OpenOptions & { runId: string; probeImage: string },
    signal: AbortSignal,
  ): Promise<ClusterMesh> {
    const owner = { runId, lab }
    await ownNamespace(api, namespace, owner, signal)
    return new ClusterMesh(api, namespace, owner, probeImage)
  }

  async bring(resources: readonly Resource[], signal?: AbortSignal): Promise<void> {
    const context = {
      api: this.#api,
      namespace: this.namespace,
      applied: this.#applied,
      workloads: this.#workloads,
      redirectEnded: () => this.#probes.renew(),
    }
    await bring(context, resources, signal)
  }

  async client(workload: string): Promise<Client> {
    const deployments = await this.#workloads.deployments()
    const deployment = deployments.find(({ metadata }) => metadata.name === workload)
    if (deployment !== undefined) return this.#probes.client(deployment)
    throw new InputError({
      code: 'WORKLOAD_UNKNOWN',
      what: `there is no Deployment ${workload} in ${this.namespace} whose pods a client could stand for`,
      next: `the Deployments are: ${deployments.map(({ metadata }) => metadata.name).join(', ') || 'none'}`,
    })
  }

  async pods(workload: string): Promise<Pod[]> {
    const pods = await this.#workloads.podsOf(workload)
    return pods.map((pod) => podOf(pod, workload))
  }

  requestLog(tag: string): Promise<LoggedRequest[]> {
    return readRequestLog(this.#api, this.namespace, tag)
  }

  proxyStats(part: string): Promise<Readonly<Record<string, number>>> {
    return readProxyStats(this.#api, part)
  }

  describe(): Promise<readonly StateDump[]> {
    return describeCluster(this.#api, this.namespace)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#release.release()
  }
}

function podOf(pod: PodObject, workload: string): Pod {
  const { metadata, spec, status } = pod
  return {
    name: metadata.name,
    ip: status?.podIP ?? '',
    workload,
    labels: metadata.labels ?? {},
    ready: isReady(pod),
    restarts: status?.containerStatuses?.reduce((sum, { restartCount }) => sum + restartCount, 0) ?? 0,
    node: spec?.nodeName ?? '',
  }
}
