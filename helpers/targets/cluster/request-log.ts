import type { LoggedRequest } from '../target.ts'
import type { ClusterApi } from './api.ts'
import { ApiError, isNotFound } from './api-error.ts'
import { listPods, type PodObject } from './pod-state.ts'
import { podPath } from './workloads.ts'

/** A line that this project's services write for each request. */
interface Line {
  readonly method: string
  readonly path: string
  readonly status: number
  readonly tag: string
}

/** Requests with this tag in the logs of a namespace's pods, also of containers that have ended since. */
export async function readRequestLog(api: ClusterApi, namespace: string, tag: string): Promise<LoggedRequest[]> {
  const pods = (await listPods(api, namespace)).filter(({ status }) => (status?.containerStatuses?.length ?? 0) > 0)
  const logs = await Promise.all(pods.map((pod) => requestsOf(api, pod, tag)))
  return logs.flat()
}

async function requestsOf(api: ClusterApi, pod: PodObject, tag: string): Promise<LoggedRequest[]> {
  const { name, namespace = '', labels } = pod.metadata
  const restarts = pod.status?.containerStatuses?.[0]?.restartCount ?? 0
  const parts = await Promise.all([
    ...(restarts > 0 ? [readLog(api, namespace, name, true)] : []),
    readLog(api, namespace, name, false),
  ])
  const workload = workloadOf(pod) ?? labels?.['app.kubernetes.io/name'] ?? name
  const lines = parts.flatMap((part) => part.split('\n')).filter((line) => line.includes(tag))
  return lines
    .flatMap((line) => parseLine(line) ?? [])
    .filter((line) => line.tag === tag)
    .map((line) => ({ pod: name, workload, ...line }))
}

/** The Deployment that a pod is of, by its ReplicaSet's name. */
export function workloadOf({ metadata }: PodObject): string | undefined {
  const set = metadata.ownerReferences?.find(({ kind }) => kind === 'ReplicaSet')?.name
  const suffix = `-${metadata.labels?.['pod-template-hash']}`
  return set?.endsWith(suffix) === true ? set.slice(0, -suffix.length) : undefined
}

async function readLog(api: ClusterApi, namespace: string, pod: string, previous: boolean): Promise<string> {
  try {
    return await api.text(`${podPath(namespace, pod)}/log`, { query: { previous } })
  } catch (error) {
    // The container has not started, or the pod has just gone.
    if (isNotFound(error) || (error instanceof ApiError && error.status === 400)) return ''
    throw error
  }
}

function parseLine(line: string): Line | undefined {
  try {
    const { method, path, status, tag } = JSON.parse(line) as Partial<Line>
    if (method === undefined || path === undefined || status === undefined || tag === undefined) return undefined
    return { method, path, status, tag }
  } catch {
    return undefined
  }
}
