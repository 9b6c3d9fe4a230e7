import { PassThrough } from 'node:stream'
import { PlumbingError } from '../../core/errors.ts'
import type { Client } from '../../traffic/outcome.ts'
import { openProbe, type ProbeClient } from '../../traffic/probe-client.ts'
import type { ClusterApi } from './api.ts'
import { deleteIfThere, waitUntilGone } from './applied-set.ts'
import { waitInForce } from './barrier.ts'
import { startExec } from './exec.ts'
import { identitiesOf } from './identities.ts'
import { nothingExpected } from './in-force.ts'
import type { Owner } from './marks.ts'
import type { KubernetesObject } from './object.ts'
import {
  applyProgram,
  type Identity,
  identityOf,
  probeCommand,
  probeContainer,
  probeName,
  startProbePod,
} from './probe-pod.ts'
import { type DeploymentObject, podPath } from './workloads.ts'

/** Waits until the mesh knows whose the pods of this namespace are: before, their packets are taken for somebody else's. */
type Known = (api: ClusterApi, namespace: string) => Promise<void>

interface ProbesOptions {
  readonly namespace: string
  readonly owner: Owner
  readonly image: string
  readonly known: Known
}

/** One probe pod for each identity, and one exec stream to each, kept while it lasts. */
export class Probes {
  readonly #api: ClusterApi
  readonly #namespace: string
  readonly #owner: Owner
  readonly #image: string
  readonly #known: Known
  readonly #clients = new Map<string, Promise<ProbeClient>>()
  readonly #pods = new Map<string, Set<string>>()
  #program: Promise<KubernetesObject> | undefined
  #generation = 0

  constructor(api: ClusterApi, { namespace, owner, image, known }: ProbesOptions) {
    this.#api = api
    this.#namespace = namespace
    this.#owner = owner
    this.#image = image
    this.#known = known
  }

  /** Pods that have sent for this workload, those of earlier identities included. */
  podsOf(workload: string): string[] {
    return [...(this.#pods.get(workload) ?? [])]
  }

  /** @throws PlumbingError when the probe cannot be reached */
  client(deployment: DeploymentObject): Promise<Client> {
    const { runId, lab } = this.#owner
    const identity = identityOf(deployment, `${runId}/${lab}/${this.#generation}`)
    const name = probeName(identity)
    const known = this.#clients.get(name)
    if (known !== undefined) return known
    const pods = this.#pods.get(identity.workload) ?? new Set()
    this.#pods.set(identity.workload, pods.add(name))
    const opening = this.#open(identity, name)
    this.#clients.set(name, opening)
    opening.catch(() => this.#clients.delete(name))
    return opening
  }

  /**
   * Lets the next requests leave from new pods, with new addresses. A node remembers for minutes that a connection went
   * to Envoy, and a new one from the same address and port is sent there too, when Envoy does not listen any more.
   */
  async renew(): Promise<void> {
    this.#generation += 1
    const names = [...this.#clients.keys()]
    await this.#closeClients('the probe was renewed')
    await Promise.all(names.map((name) => deleteIfThere(this.#api, podPath(this.#namespace, name))))
  }

  async close(): Promise<void> {
    await this.#closeClients('the lab has ended')
    if (this.#program === undefined) return
    const { metadata } = await this.#program
    const path = `/api/v1/namespaces/${this.#namespace}/configmaps/${metadata.name}`
    await deleteIfThere(this.#api, path)
    await waitUntilGone(this.#api, path, 'the probe pods')
  }

  async #closeClients(what: string): Promise<void> {
    const closed = new PlumbingError({ code: 'PROBE_CLOSED', what })
    for (const client of this.#clients.values()) (await client.catch(() => undefined))?.close(closed)
    this.#clients.clear()
  }

  async #open(identity: Identity, name: string): Promise<ProbeClient> {
    this.#program ??= applyProgram(this.#api, this.#namespace, this.#owner)
    await startProbePod(this.#api, await this.#program, identity, this.#image)
    await this.#known(this.#api, this.#namespace)
    const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() }
    const where = { namespace: this.#namespace, pod: name, container: probeContainer }
    const { exited } = await startExec(this.#api, where, probeCommand, streams)
    // The next one who asks gets another stream.
    const forget = (): void => void this.#clients.delete(name)
    exited.then(forget, forget)
    return openProbe(streams, { workload: identity.workload, what: `the probe pod ${this.#namespace}/${name}` })
  }
}

/** By the agents' own word. */
export async function everyNodeKnows(api: ClusterApi, namespace: string): Promise<void> {
  const expected = async () => ({
    ...nothingExpected(namespace),
    identities: await identitiesOf(api, namespace),
  })
  await waitInForce({ api, before: new Map(), changed: [] }, expected)
}
