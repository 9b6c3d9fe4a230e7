import type { EnvoyConfigSpec } from './kinds/cilium-envoy-config.ts'
import { field, isMessage, type Message, message, messages, text } from './message.ts'
import { parseDuration } from './quantities.ts'
import { everyMessage, labRequest, messagesFor } from './request-route.ts'
import type { Resource } from './resource.ts'

type EnvoyConfig = Resource<string, EnvoyConfigSpec>

/** One cluster of a weighted split, by the name that the manifest gives it. */
export interface WeightedArm {
  readonly cluster: string
  readonly weight: number
}

/** A local rate limit's bucket, as its manifest has it. */
export interface TokenBucket {
  readonly size: number
  readonly refill: number
  readonly intervalMs: number
}

/** Nearest to the labs' requests first; all there are, where no route is sure to get these. */
function nearest({ spec: { resources } }: EnvoyConfig): Iterable<Message> {
  return messagesFor(labRequest, resources) ?? everyMessage(resources)
}

/** The arms of the weighted split in a config that is nearest to the labs' requests; none when its routes name single clusters. */
export function weightedArms(config: EnvoyConfig): WeightedArm[] {
  for (const body of [...nearest(config), ...everyMessage(config.spec.resources)]) {
    const clusters = messages(message(body, 'weighted_clusters'), 'clusters')
    if (clusters.length > 0) {
      return clusters.map((arm) => ({ cluster: text(arm, 'name') ?? '', weight: numberOf(field(arm, 'weight')) ?? 0 }))
    }
  }
  return []
}

/** The bucket of the local rate limit in a config that is nearest to the labs' requests. Envoy refills one token unless told otherwise. */
export function tokenBucket(config: EnvoyConfig): TokenBucket | undefined {
  for (const body of [...nearest(config), ...everyMessage(config.spec.resources)]) {
    const bucket = message(body, 'token_bucket')
    const size = numberOf(field(bucket, 'max_tokens'))
    const intervalMs = parseDuration(text(bucket, 'fill_interval') ?? '')
    if (size !== undefined && intervalMs !== undefined) {
      return { size, refill: numberOf(field(bucket, 'tokens_per_fill')) ?? 1, intervalMs }
    }
  }
  return undefined
}

/** How often the labs' requests are retried, and how long it waits for each try. */
export interface RetryPolicy {
  readonly retries: number
  /** Undefined when tries are not timed. */
  readonly tryTimeoutMs: number | undefined
}

/** Envoy retries once unless told otherwise. */
export function retryPolicy(config: EnvoyConfig): RetryPolicy | undefined {
  for (const body of nearest(config)) {
    const policy = message(body, 'retry_policy')
    if (policy === undefined) continue
    const tryTimeoutMs = parseDuration(text(policy, 'per_try_timeout') ?? '')
    return { retries: numberOf(field(policy, 'num_retries')) ?? 1, tryTimeoutMs }
  }
  return undefined
}

/**
 * After how many connections that failed in a row a cluster puts a pod out, by the first outlier detection of the config,
 * or of the clusters that are named. Both counts are 5 unless told otherwise (Envoy v1.37.0,
 * config.cluster.v3.OutlierDetection).
 */
export function failuresToEject(config: EnvoyConfig, clusters?: readonly string[]): number | undefined {
  for (const body of everyMessage(config.spec.resources)) {
    const detection = message(body, 'outlier_detection')
    if (detection === undefined || clusters?.includes(text(body, 'name') ?? '') === false) continue
    const split = field(detection, 'split_external_local_origin_errors') === true
    return numberOf(field(detection, split ? 'consecutive_local_origin_failure' : 'consecutive_5xx')) ?? 5
  }
  return undefined
}

export function limitsRate(config: EnvoyConfig): boolean {
  return [...everyMessage(config.spec.resources)].some((body) => String(body['@type']).endsWith('.LocalRateLimit'))
}

/** Whether a route sends copies of its requests somewhere: Envoy counts their failures as it does the requests' own. */
export function mirrors(config: EnvoyConfig): boolean {
  return [...everyMessage(config.spec.resources)].some((body) => messages(body, 'request_mirror_policies').length > 0)
}

export function redirects(config: EnvoyConfig, service: string): boolean {
  return (config.spec.services ?? []).some(({ name }) => name === service)
}

/** Protobuf's JSON form writes wrapped numbers bare, and takes them as text too; some manifests spell the wrapper out. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value === 'string' && value !== '' && Number.isFinite(Number(value))) return Number(value)
  return isMessage(value) ? numberOf(value['value']) : undefined
}

/** The names of the clusters that a config defines. */
export function clustersOf(config: EnvoyConfig): string[] {
  return [...everyMessage(config.spec.resources)].filter(isCluster).flatMap((body) => text(body, 'name') ?? [])
}

const isCluster = (body: Message): boolean => String(body['@type']).endsWith('.Cluster')

/**
 * The Service whose endpoints a cluster of this config gets, without namespace and port: `azeroth/simple-stronghold:8080`
 * is `simple-stronghold`.
 */
export function serviceOfCluster(config: EnvoyConfig, cluster: string): string {
  const defined = [...everyMessage(config.spec.resources)].find(
    (body) => isCluster(body) && text(body, 'name') === cluster,
  )
  const endpoints = text(message(defined, 'eds_cluster_config'), 'service_name') ?? cluster
  return endpoints.slice(endpoints.lastIndexOf('/') + 1).replace(/:.*$/, '')
}
