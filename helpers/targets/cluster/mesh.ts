import { InputError } from '../../core/errors.ts'
import { ReleaseStack } from '../../core/release.ts'
import type { Resource } from '../../manifests/resource.ts'
import type { Client } from '../../traffic/outcome.ts'
import type { Drops, LoggedRequest, Mesh, OpenOptions, Pod, StateDump } from '../target.ts'
import type { ClusterApi } from './api.ts'
import { AppliedSet, type Scope } from './applied-set.ts'
import { bring } from './bring.ts'
import { describeCluster } from './describe.ts'
import { readDrops } from './hubble.ts'
import { sweep } from './namespace.ts'
import { podOf } from './pod-state.ts'
import { everyNodeKnows, Probes } from './probes.ts'
import { readProxyStats } from './proxy-stats.ts'
import { readRequestLog } from './request-log.ts'
import { ResourcePaths } from './resource-paths.ts'
import { Workloads } from './workloads.ts'

const sweepLimitMs = 90_000

export interface ClusterMeshOptions extends OpenOptions {
  readonly runId: string
  /** What probe pods run in: an image with Node.js 22.18 or newer. */
  readonly probeImage: string
  readonly scope: Scope
  /** What is brought for a resource of the user's. */
  readonly prepared?: (resources: readonly Resource[]) => Resource[]
}

/** One lab's part of a Kubernetes cluster with Cilium, in a namespace that is this project's own for the run. */
export class ClusterMesh implements Mesh {
  readonly namespace: string
  readonly #api: ClusterApi
  readonly #applied: AppliedSet
  readonly #workloads: Workloads
  readonly #probes: Probes
  readonly #prepared: (resources: readonly Resource[]) => readonly Resource[]
  readonly #release = new ReleaseStack()

  private constructor(api: ClusterApi, options: ClusterMeshOptions) {
    const { namespace, runId, lab, probeImage, scope, prepared = (resources) => [...resources] } = options
    const owner = { runId, lab }
    this.namespace = namespace
    this.#api = api
    this.#prepared = prepared
    this.#applied = new AppliedSet(api, new ResourcePaths(api), { namespace, owner, scope })
    this.#workloads = new Workloads(api, namespace)
    this.#probes = new Probes(api, { namespace, owner, image: probeImage, known: everyNodeKnows })
    this.#release.add(`what was left in ${namespace}`, sweepLimitMs, () => sweep(api, namespace, scope))
    this.#release.add(`what was brought into ${namespace}`, sweepLimitMs, () => this.bring([]))
    this.#release.add('the probe pods', sweepLimitMs, () => this.#probes.close())
  }

  /** Clears the namespace of what an earlier lab has left in it. */
  static async open(api: ClusterApi, options: ClusterMeshOptions, signal: AbortSignal): Promise<ClusterMesh> {
    await sweep(api, options.namespace, options.scope, { signal })
    return new ClusterMesh(api, options)
  }

  async bring(resources: readonly Resource[], signal?: AbortSignal): Promise<void> {
    const context = {
      api: this.#api,
      namespace: this.namespace,
      applied: this.#applied,
      workloads: this.#workloads,
      redirectEnded: () => this.#probes.renew(),
    }
    await bring(context, this.#prepared(resources), signal)
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

  drops(workload: string, agoMs: number): Promise<Drops> {
    return readDrops(this.#api, { namespace: this.namespace, pods: this.#probes.podsOf(workload), agoMs })
  }

  describe(): Promise<readonly StateDump[]> {
    return describeCluster(this.#api, this.namespace)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#release.release()
  }
}
