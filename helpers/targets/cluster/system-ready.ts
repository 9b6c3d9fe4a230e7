import { SetupError } from '../../core/errors.ts'
import { done, missing, waitFor } from '../../core/wait.ts'
import type { ClusterApi } from './api.ts'
import { isNotFound } from './api-error.ts'
import type { KubernetesObject } from './object.ts'
import { imageTrouble, isReady, listPods, type PodObject, podStateAndEvent } from './pod-state.ts'

interface Workload extends KubernetesObject {
  readonly status?: {
    readonly desiredNumberScheduled?: number
    readonly numberReady?: number
    readonly readyReplicas?: number
    readonly replicas?: number
  }
}

interface Expected {
  readonly kind: 'daemonsets' | 'deployments'
  readonly name: string
  /** How many pods must be ready; all that are wanted unless given. */
  readonly atLeast?: number
}

const namespace = 'kube-system'

/**
 * Waits until these workloads of `kube-system` have all their pods ready, and says on the way which pod is not.
 * @param options.orTrouble is asked at each look, and throws when waiting has become useless
 * @throws SetupError when an image cannot be pulled, or the limit passes
 */
export async function systemReady(
  api: ClusterApi,
  expected: readonly Expected[],
  options: { limitMs: number; note: (text: string) => void; signal: AbortSignal; orTrouble?: () => Promise<void> },
): Promise<void> {
  const { limitMs, note, signal, orTrouble } = options
  const what = `${expected.map(({ name }) => name).join(', ')} to be ready`
  let said = ''
  await waitFor({ what, limitMs, everyMs: 500, signal, code: 'CLUSTER_NOT_READY' }, async () => {
    const absent = await firstNotReady(api, expected)
    if (absent === undefined) return done(undefined)
    await orTrouble?.()
    const lacking = `${absent.words}: ${await describePods(api, absent.name)}`
    if (lacking !== said) note(lacking)
    said = lacking
    return missing(lacking)
  })
}

async function firstNotReady(
  api: ClusterApi,
  expected: readonly Expected[],
): Promise<{ name: string; words: string } | undefined> {
  for (const { kind, name, atLeast = 1 } of expected) {
    const { wanted, ready } = await readiness(api, kind, name)
    if (wanted >= atLeast && ready >= wanted) continue
    return { name, words: `${name} has ${ready} of ${Math.max(wanted, atLeast)} pods ready` }
  }
  return undefined
}

async function readiness(api: ClusterApi, kind: Expected['kind'], name: string) {
  try {
    const { status } = await api.get<Workload>(`/apis/apps/v1/namespaces/${namespace}/${kind}/${name}`)
    return kind === 'daemonsets'
      ? { wanted: status?.desiredNumberScheduled ?? 0, ready: status?.numberReady ?? 0 }
      : { wanted: status?.replicas ?? 0, ready: status?.readyReplicas ?? 0 }
  } catch (error) {
    if (isNotFound(error)) return { wanted: 0, ready: 0 }
    throw error
  }
}

async function describePods(api: ClusterApi, workload: string): Promise<string> {
  const pods = await listPods(api, namespace)
  const trouble = pods.map(imageTrouble).find((words) => words !== undefined)
  if (trouble !== undefined) {
    throw new SetupError({
      code: 'IMAGE_MISSING',
      what: `an image of the cluster cannot be pulled: ${trouble}`,
      next: 'check the network of the container engine, and MESHPROOF_CILIUM_VERSION',
    })
  }
  const waiting = pods.find((pod) => isOf(pod, workload) && !isReady(pod) && !isFinished(pod))
  return waiting === undefined ? 'it has no pod yet' : podStateAndEvent(api, waiting)
}

/** A DaemonSet owns its pods; a Deployment's pods are a ReplicaSet's, which has a hash after the name. */
const isOf = ({ metadata }: PodObject, workload: string) =>
  metadata.ownerReferences?.some(({ name }) => name === workload || name.replace(/-[^-]+$/, '') === workload) ?? false
const isFinished = ({ status }: PodObject) => status?.phase === 'Succeeded'
