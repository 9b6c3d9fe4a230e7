import { InputError } from '../../core/errors.ts'
import { done, missing, waitFor } from '../../core/wait.ts'
import type { ClusterApi } from './api.ts'
import { isNotFound } from './api-error.ts'

interface ApiResource {
  readonly name: string
  readonly kind: string
  readonly namespaced: boolean
}

/** An object's place in the API. */
export interface ObjectRef {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly namespace?: string | undefined
}

/** Where objects of a kind live in this cluster's API; asked once for each group and version. */
export class ResourcePaths {
  readonly #api: ClusterApi
  readonly #known = new Map<string, ApiResource>()

  constructor(api: ClusterApi) {
    this.#api = api
  }

  async isNamespaced(apiVersion: string, kind: string): Promise<boolean> {
    return (await this.#find(apiVersion, kind)).namespaced
  }

  async of({ apiVersion, kind, name, namespace }: ObjectRef): Promise<string> {
    const { name: plural, namespaced } = await this.#find(apiVersion, kind)
    const scope = namespaced && namespace !== undefined ? `/namespaces/${namespace}` : ''
    return `${rootOf(apiVersion)}${scope}/${plural}/${name}`
  }

  /** Waits for a kind whose definition is being installed. */
  async waitForKind(apiVersion: string, kind: string, limitMs: number, signal?: AbortSignal): Promise<void> {
    await waitFor({ what: `the API to know the kind ${kind}`, limitMs, everyMs: 500, signal }, async () => {
      await this.#discover(apiVersion)
      return this.#known.has(`${apiVersion}/${kind}`) ? done(undefined) : missing(`${apiVersion} ${kind}`)
    })
  }

  async #find(apiVersion: string, kind: string): Promise<ApiResource> {
    const key = `${apiVersion}/${kind}`
    if (!this.#known.has(key)) await this.#discover(apiVersion)
    const found = this.#known.get(key)
    if (found !== undefined) return found
    throw new InputError({
      code: 'KIND_UNKNOWN',
      what: `this cluster knows no kind ${kind} in ${apiVersion}`,
      next: 'check apiVersion and kind; the definition that a custom resource needs may not be installed',
    })
  }

  async #discover(apiVersion: string): Promise<void> {
    try {
      const { resources } = await this.#api.get<{ resources: readonly ApiResource[] }>(rootOf(apiVersion))
      for (const resource of resources) {
        if (!resource.name.includes('/')) this.#known.set(`${apiVersion}/${resource.kind}`, resource)
      }
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
  }
}

function rootOf(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
}
