import { InputError } from '../../core/errors.ts'
import type { Resource } from '../../manifests/resource.ts'
import type { Client } from '../../traffic/outcome.ts'
import type { Drops, LoggedRequest, Mesh, Pod, StateDump } from '../target.ts'
import type { ClusterApi } from './api.ts'
import { describeCluster } from './describe.ts'
import { readDrops } from './hubble.ts'
import { podOf } from './pod-state.ts'
import type { Probes } from './probes.ts'
import { readProxyStats } from './proxy-stats.ts'
import { readRequestLog } from './request-log.ts'
import { Workloads } from './workloads.ts'

/** What is asked and seen in a namespace of a cluster is the same for whoever owns it; who may change it is not. */
export abstract class NamespaceMesh implements Mesh {
  readonly namespace: string
  protected readonly api: ClusterApi
  protected readonly workloads: Workloads
  protected readonly probes: Probes

  constructor(api: ClusterApi, namespace: string, probes: Probes) {
    this.namespace = namespace
    this.api = api
    this.workloads = new Workloads(api, namespace)
    this.probes = probes
  }

  abstract bring(resources: readonly Resource[], signal?: AbortSignal): Promise<void>

  abstract [Symbol.asyncDispose](): Promise<void>

  async client(workload: string): Promise<Client> {
    const deployments = await this.workloads.deployments()
    const deployment = deployments.find(({ metadata }) => metadata.name === workload)
    if (deployment !== undefined) return await this.probes.client(deployment)
    throw new InputError({
      code: 'WORKLOAD_UNKNOWN',
      what: `there is no Deployment ${workload} in ${this.namespace} whose pods a client could stand for`,
      next: `the Deployments are: ${deployments.map(({ metadata }) => metadata.name).join(', ') || 'none'}`,
    })
  }

  async pods(workload: string): Promise<Pod[]> {
    const pods = await this.workloads.podsOf(workload)
    return pods.map((pod) => podOf(pod, workload))
  }

  requestLog(tag: string): Promise<LoggedRequest[]> {
    return readRequestLog(this.api, this.namespace, tag)
  }

  proxyStats(part: string): Promise<Readonly<Record<string, number>>> {
    return readProxyStats(this.api, part)
  }

  drops(workload: string, agoMs: number): Promise<Drops> {
    return readDrops(this.api, { namespace: this.namespace, pods: this.probes.podsOf(workload), agoMs })
  }

  describe(): Promise<readonly StateDump[]> {
    return describeCluster(this.api, this.namespace)
  }
}
