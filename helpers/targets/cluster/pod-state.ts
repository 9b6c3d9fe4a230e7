import type { Pod } from '../target.ts'
import type { ClusterApi } from './api.ts'
import type { KubernetesObject, ObjectList } from './object.ts'

export interface PodObject extends KubernetesObject {
  readonly spec?: { readonly nodeName?: string; readonly containers?: readonly Container[] }
  readonly status?: PodStatus
}

interface Container {
  readonly name: string
  readonly image: string
  readonly readinessProbe?: {
    readonly initialDelaySeconds?: number
    readonly periodSeconds?: number
    readonly timeoutSeconds?: number
    readonly failureThreshold?: number
  }
}

interface PodStatus {
  readonly phase?: string
  readonly podIP?: string
  readonly reason?: string
  readonly message?: string
  readonly startTime?: string
  readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[]
  readonly initContainerStatuses?: readonly ContainerStatus[]
  readonly containerStatuses?: readonly ContainerStatus[]
}

export interface ContainerStatus {
  readonly name: string
  readonly ready: boolean
  readonly restartCount: number
  readonly state?: {
    readonly waiting?: { readonly reason?: string; readonly message?: string }
    readonly running?: { readonly startedAt: string }
    readonly terminated?: { readonly reason?: string; readonly exitCode: number }
  }
}

interface EventObject {
  readonly reason?: string
  readonly message?: string
  readonly lastTimestamp?: string | null
  readonly eventTime?: string | null
  readonly metadata: { readonly creationTimestamp?: string }
}

export async function listPods(
  api: ClusterApi,
  namespace: string,
  labelSelector?: string,
): Promise<readonly PodObject[]> {
  const path = `/api/v1/namespaces/${namespace}/pods`
  return (await api.get<ObjectList<PodObject>>(path, { query: { labelSelector } })).items
}

export function isReady({ metadata, status }: PodObject): boolean {
  if (metadata.deletionTimestamp !== undefined) return false
  return status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false
}

/** A pod as suites see it. */
export function podOf(pod: PodObject, workload: string): Pod {
  const { metadata, spec, status } = pod
  return {
    name: metadata.name,
    ip: status?.podIP ?? '',
    workload,
    labels: metadata.labels ?? {},
    ready: isReady(pod),
    restarts: restartsOf(pod),
    node: spec?.nodeName ?? '',
  }
}

export function restartsOf({ status }: PodObject): number {
  return status?.containerStatuses?.reduce((sum, { restartCount }) => sum + restartCount, 0) ?? 0
}

/** The reason that a container of this pod does not run yet: `ImagePullBackOff`. */
export function waitingReason(pod: PodObject): { reason: string; message: string } | undefined {
  for (const { state } of containerStatuses(pod)) {
    if (state?.waiting?.reason !== undefined) {
      return { reason: state.waiting.reason, message: state.waiting.message ?? '' }
    }
  }
  return undefined
}

const unpullable = new Set(['ImagePullBackOff', 'ErrImageNeverPull', 'InvalidImageName'])

/** The container engine's words when it has given up pulling an image of this pod. */
export function imageTrouble(pod: PodObject): string | undefined {
  const waiting = waitingReason(pod)
  if (waiting === undefined || !unpullable.has(waiting.reason)) return undefined
  return `pod ${pod.metadata.name}: ${waiting.reason}: ${waiting.message}`
}

/** `pod orc-5d9-x2x is Running, not ready` */
export function podState(pod: PodObject): string {
  const { metadata, status } = pod
  const waiting = waitingReason(pod)
  const state = metadata.deletionTimestamp === undefined ? (status?.phase ?? 'Pending') : 'ending'
  const unscheduled = status?.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False')
  const why = waiting?.reason ?? unscheduled?.message ?? (isReady(pod) ? 'ready' : 'not ready')
  return `pod ${metadata.name} is ${state}, ${why}`
}

/** A pod's state with the last thing that Kubernetes said about it. */
export async function podStateAndEvent(api: ClusterApi, pod: PodObject): Promise<string> {
  const fieldSelector = `involvedObject.uid=${pod.metadata.uid ?? ''}`
  const path = `/api/v1/namespaces/${pod.metadata.namespace ?? 'default'}/events`
  const { items } = await api.get<ObjectList<EventObject>>(path, { query: { fieldSelector } })
  const last = items.toSorted((a, b) => timeOf(a).localeCompare(timeOf(b))).at(-1)
  return last === undefined
    ? podState(pod)
    : `${podState(pod)} (${last.reason ?? ''}: ${last.message?.slice(0, 240) ?? ''})`
}

function containerStatuses({ status }: PodObject): ContainerStatus[] {
  return [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
}

function timeOf({ lastTimestamp, eventTime, metadata }: EventObject): string {
  return lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? ''
}
