import { SetupError } from '../../core/errors.ts'
import { ReleaseStack } from '../../core/release.ts'
import { nameOf, type Resource } from '../../manifests/resource.ts'
import type { ClusterApi } from '../cluster/api.ts'
import { isEnvoyConfig } from '../cluster/envoy-config.ts'
import { NamespaceMesh } from '../cluster/namespace-mesh.ts'
import type { Probes } from '../cluster/probes.ts'
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
export class CheckMesh extends NamespaceMesh {
  readonly found: readonly Resource[]
  /** What goes with it. */
  readonly release = new ReleaseStack()
  readonly #envoyConfig: boolean

  constructor(api: ClusterApi, { namespace, found, probes, envoyConfig }: CheckMeshOptions) {
    super(api, namespace, probes)
    this.found = found
    this.#envoyConfig = envoyConfig
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
    const refusal = await refusalSince(this.api, this.namespace, resources)
    if (refusal !== undefined) throw refusal
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.release.release()
  }
}
