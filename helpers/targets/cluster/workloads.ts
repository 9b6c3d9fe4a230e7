import { SetupError } from '../../core/errors.ts'
import { done, missing, waitFor } from '../../core/wait.ts'
import type { ClusterApi } from './api.ts'
import type { KubernetesObject, ObjectList } from './object.ts'
import {
  imageTrouble,
  isReady,
  listPods,
  type PodObject,
  podState,
  podStateAndEvent,
  waitingReason,
} from './pod-state.ts'
import { readinessBudgetMs } from './readiness-budget.ts'

export interface DeploymentObject extends KubernetesObject {
  readonly spec: {
    readonly replicas?: number
    readonly template: PodTemplate
  }
  readonly status?: { readonly observedGeneration?: number; readonly updatedReplicas?: number }
}

interface PodTemplate {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> }
  readonly spec?: { readonly serviceAccountName?: string; readonly containers?: readonly unknown[] }
}

const limitMs = 120_000

/** Follows the pods of one namespace's Deployments. */
export class Workloads {
  readonly #api: ClusterApi
  readonly #namespace: string
  /** Pod and restart to when it was first seen running but not ready, on this process's clock. */
  readonly #unreadySinceMs = new Map<string, number>()

  constructor(api: ClusterApi, namespace: string) {
    this.#api = api
    this.#namespace = namespace
  }

  async deployments(): Promise<readonly DeploymentObject[]> {
    const path = `/apis/apps/v1/namespaces/${this.#namespace}/deployments`
    return (await this.#api.get<ObjectList<DeploymentObject>>(path)).items
  }

  async podsOf(deployment: string): Promise<PodObject[]> {
    const pods = await listPods(this.#api, this.#namespace)
    return pods.filter((pod) => isPodOf(pod, deployment))
  }

  /** Pods that take traffic, whoever made them. */
  async readyPods(): Promise<PodObject[]> {
    return (await listPods(this.#api, this.#namespace)).filter(isReady)
  }

  /**
   * Waits until each of these Deployments has its pods, and every pod is ready or will not be: its readiness probe
   * has failed for as long as it may.
   * @throws SetupError when an image cannot be pulled, or a pod gets nowhere within the limit
   */
  async settled(names: readonly string[], signal?: AbortSignal): Promise<void> {
    if (names.length === 0) return
    await this.#replaceCrashed(names)
    const what = `the pods of ${names.join(', ')}`
    await waitFor({ what, limitMs, everyMs: 250, signal, code: 'PODS_NOT_READY' }, async () => {
      const lacking = await this.#lacking(names)
      return lacking === undefined ? done(undefined) : missing(lacking)
    })
  }

  async #lacking(names: readonly string[]): Promise<string | undefined> {
    const [deployments, pods] = await Promise.all([this.deployments(), listPods(this.#api, this.#namespace)])
    for (const name of names) {
      const deployment = deployments.find(({ metadata }) => metadata.name === name)
      if (deployment === undefined) return `the Deployment ${name}`
      const own = pods.filter((pod) => isPodOf(pod, name))
      const lacking = rolloutLacking(deployment, own) ?? (await this.#unsettledPod(own))
      if (lacking !== undefined) return lacking
      // A rollout stops at a pod that does not become ready: the old ones stay.
      const stopped = own.some((pod) => !isReady(pod))
      if (!isRolledOut(deployment, own.length, stopped)) return `the rollout of ${name}`
    }
    return undefined
  }

  async #unsettledPod(pods: readonly PodObject[]): Promise<string | undefined> {
    const unsettled = pods.find((pod) => !isReady(pod) && !this.#isHopeless(pod))
    return unsettled === undefined ? undefined : describe(this.#api, unsettled)
  }

  /** Kubernetes waits longer and longer before it restarts a container; a new pod starts at once. */
  async #replaceCrashed(names: readonly string[]): Promise<void> {
    const pods = await listPods(this.#api, this.#namespace)
    const crashed = pods.filter((pod) => names.some((name) => isPodOf(pod, name)) && isCrashing(pod))
    await Promise.all(crashed.map(({ metadata }) => this.#api.delete(podPath(this.#namespace, metadata.name))))
  }

  #isHopeless(pod: PodObject): boolean {
    if (isCrashing(pod)) return true
    const budgetMs = readinessBudgetMs(pod)
    if (budgetMs === undefined) return false
    const restarts = pod.status?.containerStatuses?.map(({ restartCount }) => restartCount).join() ?? ''
    const key = `${pod.metadata.uid ?? ''}/${restarts}`
    const since = this.#unreadySinceMs.get(key) ?? performance.now()
    this.#unreadySinceMs.set(key, since)
    return performance.now() - since > budgetMs
  }
}

export const podPath = (namespace: string, name: string): string => `/api/v1/namespaces/${namespace}/pods/${name}`

function rolloutLacking({ metadata, spec, status }: DeploymentObject, pods: readonly PodObject[]): string | undefined {
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 0)) return `the rollout of ${metadata.name}`
  const ending = pods.find((pod) => pod.metadata.deletionTimestamp !== undefined)
  if (ending !== undefined) return podState(ending)
  const wanted = spec.replicas ?? 1
  return pods.length < wanted ? `${metadata.name} has ${pods.length} of ${wanted} pods` : undefined
}

function isRolledOut({ spec, status }: DeploymentObject, pods: number, stopped: boolean): boolean {
  const wanted = spec.replicas ?? 1
  const updated = status?.updatedReplicas ?? 0
  return stopped ? updated > 0 : updated === wanted && pods === wanted
}

async function describe(api: ClusterApi, pod: PodObject): Promise<string> {
  const trouble = imageTrouble(pod)
  if (trouble === undefined) return await podStateAndEvent(api, pod)
  throw new SetupError({
    code: 'IMAGE_MISSING',
    what: `an image cannot be pulled: ${trouble}`,
    next: "check the image's name in the manifest, and that the nodes reach its registry",
  })
}

/** A ReplicaSet is named after its Deployment and the hash of its template. */
function isPodOf({ metadata }: PodObject, deployment: string): boolean {
  const hash = metadata.labels?.['pod-template-hash']
  return (
    metadata.ownerReferences?.some(({ kind, name }) => kind === 'ReplicaSet' && name === `${deployment}-${hash}`) ??
    false
  )
}

function isCrashing(pod: PodObject): boolean {
  return waitingReason(pod)?.reason === 'CrashLoopBackOff'
}
