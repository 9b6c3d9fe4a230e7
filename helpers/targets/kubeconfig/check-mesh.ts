import { InputError, SetupError } from '../../core/errors.ts'
import { ReleaseStack } from '../../core/release.ts'
import { nameOf, type Resource } from '../../manifests/resource.ts'
import type { Client } from '../../traffic/outcome.ts'
import type { ClusterApi } from '../cluster/api.ts'
import { describeCluster } from '../cluster/describe.ts'
import { isEnvoyConfig } from '../cluster/envoy-config.ts'
import { readDrops } from '../cluster/hubble.ts'
import { podOf } from '../cluster/pod-state.ts'
import type { Probes } from '../cluster/probes.ts'
import { readProxyStats } from '../cluster/proxy-stats.ts'
import { readRequestLog } from '../cluster/request-log.ts'
import { Workloads } from '../cluster/workloads.ts'
import type { Drops, LoggedRequest, Mesh, Pod, StateDump } from '../target.ts'
import { envoyConfigOff } from './envoy-config-off.ts'
import { refusalSince } from './refusal-since.ts'

export interface CheckMeshOptions {
  readonly namespace: string
  readonly found: readonly Resource[]
  readonly probes: Probes
  /** Cilium handles CiliumEnvoyConfigs. */
  readonly envoyConfig: boolean
}

/** Somebody's namespace as it is: it is looked at and asked, and nothing in it is made, changed or removed but probe pods. */
export class CheckMesh implements Mesh {
  readonly namespace: string
  readonly found: readonly Resource[]
  /** What goes with it. */
  readonly release = new ReleaseStack()
  readonly #api: ClusterApi
  readonly #envoyConfig: boolean
  readonly #workloads: Workloads
  readonly #probes: Probes

  constructor(api: ClusterApi, { namespace, found, probes, envoyConfig }: CheckMeshOptions) {
    this.namespace = namespace
    this.found = found
    this.#api = api
    this.#envoyConfig = envoyConfig
    this.#workloads = new Workloads(api, namespace)
    this.#probes = probes
  }

  /**
   * Makes sure that these stand, and that Cilium has not refused one of them.
   * @throws SetupError for what does not stand, and for a config where Cilium handles none
   */
  async bring(resources: readonly Resource[]): Promise<void> {
    const names = new Set(this.found.map(nameOf))
    const absent = resources.find((resource) => !names.has(nameOf(resource)))
    if (absent !== undefined) {
      throw new SetupError({
        code: 'NOTHING_IS_CHANGED',
        what: `${nameOf(absent)} does not stand in ${this.namespace}, and a check brings nothing`,
        next: 'have it applied in an empty namespace: MESHPROOF_APPLY=1',
      })
    }
    const config = resources.find(isEnvoyConfig)
    if (config !== undefined && !this.#envoyConfig) throw envoyConfigOff(config)
    const refusal = await refusalSince(this.#api, this.namespace, resources)
    if (refusal !== undefined) throw refusal
  }

  async client(workload: string): Promise<Client> {
    const deployments = await this.#workloads.deployments()
    const deployment = deployments.find(({ metadata }) => metadata.name === workload)
    if (deployment !== undefined) return await this.#probes.client(deployment)
    throw new InputError({
      code: 'WORKLOAD_UNKNOWN',
      what: `there is no Deployment ${workload} in ${this.namespace} whose pods a client could stand for`,
      next: `the Deployments are: ${deployments.map(({ metadata }) => metadata.name).join(', ') || 'none'}`,
    })
  }

  async pods(workload: string): Promise<Pod[]> {
    return (await this.#workloads.podsOf(workload)).map((pod) => podOf(pod, workload))
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
    return this.release.release()
  }
}
