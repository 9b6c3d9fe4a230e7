import { isDeepStrictEqual } from 'node:util'
import { InputError } from '../../core/errors.ts'
import { done, missing, waitFor } from '../../core/wait.ts'
import { nameOf, type Resource } from '../../manifests/resource.ts'
import type { RejectedConfigError } from '../rejected.ts'
import type { ClusterApi } from './api.ts'
import { isNotFound } from './api-error.ts'
import { type Owner, ownerMarks } from './marks.ts'
import { type KubernetesObject, objectName } from './object.ts'
import { asRefusal } from './refusal.ts'
import type { ResourcePaths } from './resource-paths.ts'
import { serverSideApply } from './server-side-apply.ts'

/** Whether a lab may bring cluster-wide resources, and resources for other namespaces, or keeps to its own. */
export type Scope = 'cluster' | 'namespace'

/** A resource that was applied, as the API server then had it. */
export interface Applied {
  readonly resource: Resource
  readonly path: string
  readonly object: KubernetesObject
  /** Whether this apply made or changed it. */
  readonly changed: boolean
  /** Cilium's refusal of it as it is. */
  readonly refusal: RejectedConfigError | undefined
}

const goneLimitMs = 60_000

/** The resources that one lab has brought, and how to make them others. */
export class AppliedSet {
  readonly #api: ClusterApi
  readonly #paths: ResourcePaths
  readonly #namespace: string
  readonly #owner: Owner
  readonly #scope: Scope
  readonly #applied = new Map<string, Applied>()

  constructor(
    api: ClusterApi,
    paths: ResourcePaths,
    { namespace, owner, scope }: { namespace: string; owner: Owner; scope: Scope },
  ) {
    this.#api = api
    this.#paths = paths
    this.#namespace = namespace
    this.#owner = owner
    this.#scope = scope
  }

  /** What stands and is not among these resources. */
  async unwanted(resources: readonly Resource[]): Promise<Applied[]> {
    const wanted = new Set(await Promise.all(resources.map((resource) => this.#pathOf(resource))))
    return [...this.#applied.values()].filter(({ path }) => !wanted.has(path))
  }

  /** What of this kind stands now. */
  standing(isWanted: (applied: Applied) => boolean): Applied[] {
    return [...this.#applied.values()].filter(isWanted)
  }

  /** Whether these would make or change something. */
  async wouldChange(resources: readonly Resource[]): Promise<boolean> {
    for (const resource of resources) {
      const standing = this.#applied.get(await this.#pathOf(resource))
      if (!isDeepStrictEqual(standing?.resource.document, resource.document)) return true
    }
    return false
  }

  /** Removes these, and waits until they and everything that they own are gone. */
  async remove(unwanted: readonly Applied[], signal?: AbortSignal): Promise<void> {
    await Promise.all(unwanted.map(({ path }) => deleteIfThere(this.#api, path)))
    for (const { path, object } of unwanted) {
      await waitUntilGone(this.#api, path, objectName(object), signal)
      this.#applied.delete(path)
    }
  }

  /** @throws InputError for a resource that the API server does not take, with the place in the user's file */
  apply(resources: readonly Resource[], signal?: AbortSignal): Promise<Applied[]> {
    return Promise.all(resources.map((resource) => this.#applyOne(resource, signal)))
  }

  /** Remembers that Cilium has refused a resource: it says so once. */
  async refuse(refusal: RejectedConfigError): Promise<void> {
    const path = await this.#pathOf(refusal.resource)
    const applied = this.#applied.get(path)
    if (applied !== undefined) this.#applied.set(path, { ...applied, refusal })
  }

  async #applyOne(resource: Resource, signal?: AbortSignal): Promise<Applied> {
    const path = await this.#pathOf(resource)
    const before = this.#applied.get(path)
    const object = await this.#send(resource, path, signal)
    const changed = before === undefined || versionOf(before.object) !== versionOf(object)
    const applied = { resource, path, object, changed, refusal: changed ? undefined : before.refusal }
    this.#applied.set(path, applied)
    return applied
  }

  async #send(resource: Resource, path: string, signal?: AbortSignal): Promise<KubernetesObject> {
    const { apiVersion, kind, metadata, document } = resource
    const namespaced = await this.#paths.isNamespaced(apiVersion, kind)
    const isInside = namespaced && (metadata.namespace ?? this.#namespace) === this.#namespace
    if (this.#scope === 'namespace' && !isInside) throw outside(resource, this.#namespace)
    const own = ownerMarks(this.#owner)
    const marked = {
      ...(document['metadata'] as object),
      ...(namespaced ? { namespace: metadata.namespace ?? this.#namespace } : {}),
      labels: { ...metadata.labels, ...own.labels },
      annotations: { ...metadata.annotations, ...own.annotations },
    }
    try {
      return await serverSideApply(this.#api, path, { ...document, metadata: marked }, signal)
    } catch (error) {
      throw asRefusal(error, resource)
    }
  }

  #pathOf({ apiVersion, kind, metadata }: Resource): Promise<string> {
    const { name, namespace = this.#namespace } = metadata
    return this.#paths.of({ apiVersion, kind, name, namespace })
  }
}

export async function deleteIfThere(api: ClusterApi, path: string): Promise<void> {
  try {
    // Foreground: the object is there until everything that it owns is gone.
    await api.delete(path, { query: { propagationPolicy: 'Foreground' } })
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
}

export async function waitUntilGone(api: ClusterApi, path: string, name: string, signal?: AbortSignal): Promise<void> {
  await waitFor({ what: `${name} to be gone`, limitMs: goneLimitMs, everyMs: 100, signal }, async () => {
    try {
      const { metadata } = await api.get<KubernetesObject>(path)
      return missing(
        `it is there since ${metadata.creationTimestamp}, to be deleted since ${metadata.deletionTimestamp}`,
      )
    } catch (error) {
      if (isNotFound(error)) return done(undefined)
      throw error
    }
  })
}

function outside(resource: Resource, namespace: string): InputError {
  return new InputError({
    code: 'RESOURCE_OUTSIDE',
    what: `${nameOf(resource)} does not belong to the namespace ${namespace}, and nothing else is touched in a cluster that exists`,
    where: resource.at(resource.metadata.namespace === undefined ? ['kind'] : ['metadata', 'namespace']),
    next: 'leave it out, or try it where the cluster is the run’s own: MESHPROOF_TARGET=k3s',
  })
}

/** Changes with what the user writes, not with its status. */
const versionOf = ({ metadata }: KubernetesObject) =>
  `${metadata.uid}/${metadata.generation ?? metadata.resourceVersion}`
