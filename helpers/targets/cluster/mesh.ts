import { ReleaseStack } from '../../core/release.ts'
import type { Resource } from '../../manifests/resource.ts'
import type { OpenOptions } from '../target.ts'
import type { ClusterApi } from './api.ts'
import { AppliedSet, type Scope } from './applied-set.ts'
import { bring } from './bring.ts'
import { sweep } from './namespace.ts'
import { NamespaceMesh } from './namespace-mesh.ts'
import { everyNodeKnows, Probes } from './probes.ts'
import { ResourcePaths } from './resource-paths.ts'

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
export class ClusterMesh extends NamespaceMesh {
  readonly #applied: AppliedSet
  readonly #prepared: (resources: readonly Resource[]) => readonly Resource[]
  readonly #release = new ReleaseStack()

  private constructor(api: ClusterApi, options: ClusterMeshOptions) {
    const { namespace, runId, lab, probeImage, scope, prepared = (resources) => [...resources] } = options
    const owner = { runId, lab }
    super(api, namespace, new Probes(api, { namespace, owner, image: probeImage, known: everyNodeKnows }))
    this.#prepared = prepared
    this.#applied = new AppliedSet(api, new ResourcePaths(api), { namespace, owner, scope })
    this.#release.add(`what was left in ${namespace}`, sweepLimitMs, () => sweep(api, namespace, scope))
    this.#release.add(`what was brought into ${namespace}`, sweepLimitMs, () => this.bring([]))
    this.#release.add('the probe pods', sweepLimitMs, () => this.probes.close())
  }

  /** Clears the namespace of what an earlier lab has left in it. */
  static async open(api: ClusterApi, options: ClusterMeshOptions, signal: AbortSignal): Promise<ClusterMesh> {
    await sweep(api, options.namespace, options.scope, { signal })
    return new ClusterMesh(api, options)
  }

  async bring(resources: readonly Resource[], signal?: AbortSignal): Promise<void> {
    const context = {
      api: this.api,
      namespace: this.namespace,
      applied: this.#applied,
      workloads: this.workloads,
      redirectEnded: () => this.probes.renew(),
    }
    await bring(context, this.#prepared(resources), signal)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#release.release()
  }
}
