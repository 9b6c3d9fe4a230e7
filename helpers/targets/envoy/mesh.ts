import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { InputError, type PlumbingError } from '../../core/errors.ts'
import type { Resource } from '../../manifests/resource.ts'
import { validatePolicies } from '../../policy/validate.ts'
import { sendBatch } from '../../traffic/http-sender.ts'
import type { Client } from '../../traffic/outcome.ts'
import type { Drops, LoggedRequest, Mesh, Pod, StateDump } from '../target.ts'
import type { ProbeEndpoint } from './config/model.ts'
import { refuseMissingExtensions } from './extensions.ts'
import { refuseUnhonoured } from './honoured.ts'
import { composeMesh, type Standing, serviceTable, standingOf } from './mesh-state.ts'
import type { AddressBlock } from './pods/address-block.ts'
import { resolveService } from './pods/cluster-names.mjs'
import { Pods } from './pods/pods.ts'
import { Ports } from './pods/ports.ts'
import type { Runtime } from './pods/runtime.ts'
import { writeServicesFile } from './pods/services-file.ts'
import type { EnvoyProxy } from './proxy/envoy-proxy.ts'
import { toldOfManifest } from './refused-by-envoy.ts'

interface Parts {
  readonly namespace: string
  readonly block: AddressBlock
  readonly proxy: EnvoyProxy
  /** What runs the pods. */
  readonly runtime: Runtime
  readonly folder: string
  readonly seed: string
  readonly record: (pid: number) => void
  readonly release: () => Promise<void>
}

const nothing = standingOf([])
/** How long the end of Envoy may take to be noticed after the connections that it ended. */
const deathNoticeMs = 200

/** A lab's mesh of processes on loopback behind one Envoy. */
export class EmbeddedMesh implements Mesh {
  readonly namespace: string
  /** Runs the pods; whoever opened the mesh releases it before the proxy. */
  readonly kubelet: Pods
  readonly #parts: Parts
  readonly #ports: Ports
  readonly #probes = new Map<string, ProbeEndpoint>()
  #standing: Standing = nothing
  #services: Record<string, string> = {}
  #death: PlumbingError | undefined
  #syncing: Promise<void> = Promise.resolve()
  #queued: Promise<void> | undefined

  constructor(parts: Parts) {
    this.namespace = parts.namespace
    this.#parts = parts
    this.#ports = new Ports(parts.block)
    const { block, seed, record, namespace, runtime } = parts
    this.kubelet = new Pods({
      namespace,
      block,
      runtime,
      seed,
      record,
      servicesFile: this.#servicesFile,
      onChange: () => this.#follow(),
    })
    void parts.proxy.died.then((death) => {
      this.#death = death
    })
  }

  get #servicesFile(): string {
    return join(this.#parts.folder, 'services.json')
  }

  async bring(resources: readonly Resource[], signal?: AbortSignal): Promise<void> {
    refuseUnhonoured(resources)
    const standing = standingOf(resources)
    validatePolicies(standing.policies, '1.15')
    for (const config of standing.envoyConfigs) refuseMissingExtensions(config)
    this.#compose(standing)
    await this.#ports.require(standing.services.flatMap(({ spec }) => spec.ports ?? []).map(({ port }) => port))
    const before = this.#standing
    this.#standing = standing
    this.#services = serviceTable(standing, this.namespace, (key) => this.#parts.block.service(key))
    await writeServicesFile(this.#servicesFile, this.#services)
    try {
      await this.kubelet.reconcile(standing.deployments, signal)
      await this.#sync()
    } catch (error) {
      if (this.#standing === standing) this.#standing = before
      throw toldOfManifest(error, this.#compose(standing).origins)
    }
  }

  async client(workload: string): Promise<Client> {
    const known = this.#probes.get(workload)
    const probe = known ?? this.#newProbe(workload)
    if (known === undefined) {
      this.#probes.set(workload, probe)
      await this.#sync()
    }
    return {
      workload,
      send: async (batch, signal) => {
        const lookup = (name: string) => Promise.resolve(resolveService(name, probe.namespace, this.#services))
        const outcomes = await sendBatch(batch, { lookup, localAddress: probe.ip, signal })
        if (outcomes.some(({ kind }) => kind !== 'answer')) await this.#refuseDeadProxy()
        // Envoy answers 503 for pods that are gone.
        if (outcomes.some((one) => one.kind !== 'answer' || one.status >= 500)) await this.kubelet.caughtUp()
        return outcomes
      },
    }
  }

  async pods(workload: string): Promise<Pod[]> {
    await this.kubelet.caughtUp()
    const named = this.kubelet.list().filter((pod) => pod.workload === workload)
    const nearest = this.#nearest(named, ({ namespace }) => namespace)
    return nearest.map(({ name, ip, labels, ready, restarts, lapses, node }) => {
      return { name, ip, workload, labels, ready, restarts, lapses, node }
    })
  }

  requestLog(tag: string): Promise<LoggedRequest[]> {
    return this.kubelet.requestLog(tag)
  }

  proxyStats(part: string): Promise<Readonly<Record<string, number>>> {
    return this.#parts.proxy.stats(part)
  }

  /** Envoy has no flows to tell of; this target does not claim `hubble`. */
  drops(): Promise<Drops> {
    return Promise.resolve({ flows: [], lost: 0 })
  }

  async describe(): Promise<readonly StateDump[]> {
    const dump = await this.#parts.proxy.configDump().catch(String)
    return [
      { title: 'pods', text: this.kubelet.describe() },
      { title: 'envoy config_dump', text: dump },
    ]
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.release()
  }

  /** Those of the mesh's own namespace, where a name is in several. */
  #nearest<T>(named: readonly T[], namespaceOf: (one: T) => string | undefined): readonly T[] {
    const own = named.filter((one) => (namespaceOf(one) ?? this.namespace) === this.namespace)
    return own.length > 0 ? own : named
  }

  #newProbe(workload: string): ProbeEndpoint {
    const named = this.#standing.deployments.filter(({ metadata }) => metadata.name === workload)
    const [deployment] = this.#nearest(named, ({ metadata }) => metadata.namespace)
    if (deployment === undefined) {
      throw new InputError({
        code: 'WORKLOAD_MISSING',
        what: `there is no Deployment ${workload}, whose labels a client is to carry`,
        next: `add it to the manifests; there are: ${this.#standing.deployments.map(({ metadata }) => metadata.name).join(', ')}`,
      })
    }
    return {
      name: `probe-${workload}`,
      namespace: deployment.metadata.namespace ?? this.namespace,
      deployment,
      labels: deployment.spec.template.metadata?.labels ?? {},
      ip: this.#parts.block.takePod().ip,
    }
  }

  #compose(standing: Standing) {
    return composeMesh(standing, {
      namespace: this.namespace,
      pods: this.kubelet.list(),
      probes: [...this.#probes.values()],
      vipOf: (key) => this.#parts.block.service(key),
      sources: this.#parts.proxy.sources,
    })
  }

  /** Puts the state of now in force. Calls that come while one waits for its turn share that turn. */
  #sync(): Promise<void> {
    this.#queued ??= this.#syncing
      .catch(() => {})
      .then(() => {
        this.#queued = undefined
        this.#syncing = this.#parts.proxy.apply(this.#compose(this.#standing).snapshot)
        return this.#syncing
      })
    return this.#queued
  }

  /** After pods have changed: what fails here fails again, and is told, when `bring` puts its state in force. */
  async #follow(): Promise<void> {
    await this.#sync().catch(() => {})
  }

  async #refuseDeadProxy(): Promise<void> {
    const died = await Promise.race([this.#parts.proxy.died, sleep(deathNoticeMs)])
    if (died ?? this.#death) throw died ?? this.#death
  }
}
