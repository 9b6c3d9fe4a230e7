import { numberOf } from '../../manifests/envoy-reading.ts'
import { field, isMessage, type Message, message, messages, set, text } from '../../manifests/message.ts'
import { parseDuration } from '../../manifests/quantities.ts'
import { everyMessage } from '../../manifests/request-route.ts'

/** A CiliumEnvoyConfig's document, its spec free to be changed, and who reads it. */
export interface ConfigReading {
  readonly spec: Message
  /** The config's own; undefined for a clusterwide one. */
  readonly namespace: string | undefined
  readonly ciliumVersion: '1.15' | '1.20'
}

/** A rule by which two spellings of a config mean the same: brings either of them into one form. */
export interface ConfigRule {
  readonly says: string
  readonly apply: (reading: ConfigReading) => void
}

/** Envoy v1.37.0, the API reference of each message. */
const standards: readonly (readonly [parent: string, name: string, standard: unknown])[] = [
  ['', 'connect_timeout', '5s'],
  ['retry_policy', 'num_retries', 1],
  ['token_bucket', 'tokens_per_fill', 1],
  ['outlier_detection', 'max_ejection_percent', 10],
  ['outlier_detection', 'consecutive_local_origin_failure', 5],
  ['outlier_detection', 'consecutive_5xx', 5],
]

export const configRules: readonly ConfigRule[] = [
  {
    says: 'Cilium 1.15 puts the config’s own namespace there, whatever is written (pkg/k8s/watchers/cilium_envoy_config.go)',
    apply({ spec, namespace, ciliumVersion }) {
      if (ciliumVersion !== '1.15' || namespace === undefined) return
      for (const service of messages(spec, 'services')) set(service, 'namespace', namespace)
    },
  },
  {
    says: 'Cilium 1.15 puts the config’s own namespace where a backend Service has none (getServiceName there)',
    apply({ spec, namespace, ciliumVersion }) {
      if (ciliumVersion !== '1.15' || namespace === undefined) return
      for (const service of messages(spec, 'backendServices')) service['namespace'] ??= namespace
    },
  },
  ...standards.map(([parent, name, standard]) => ({
    says: `Envoy’s own ${name} is ${String(standard)}`,
    apply({ spec }: ConfigReading) {
      for (const body of everyMessage(spec['resources'])) {
        const owner = parent === '' ? ofCluster(body) : message(body, parent)
        if (owner !== undefined && field(owner, name) === undefined) set(owner, name, standard)
      }
    },
  })),
  {
    says: 'the weights are in the same proportion, and only their proportion counts',
    apply: ({ spec }) => eachSplit(spec, reduceWeights),
  },
  {
    says: 'the order of a split’s arms does not count',
    apply: ({ spec }) => eachSplit(spec, sortArms),
  },
  {
    says: 'the duration is the same',
    apply({ spec }) {
      for (const body of everyMessage(spec['resources'])) {
        for (const [name, value] of Object.entries(body)) {
          if (!/(timeout|interval)$/i.test(name) || typeof value !== 'string') continue
          const durationMs = parseDuration(value)
          if (durationMs !== undefined) body[name] = `${durationMs / 1000}s`
        }
      }
    },
  },
]

function ofCluster(body: Message): Message | undefined {
  return String(body['@type']).endsWith('.config.cluster.v3.Cluster') ? body : undefined
}

function eachSplit(spec: Message, change: (split: Message, arms: Message[]) => void): void {
  for (const body of everyMessage(spec['resources'])) {
    const split = message(body, 'weighted_clusters')
    const arms = messages(split, 'clusters')
    if (split !== undefined && arms.length > 0) change(split, arms)
  }
}

/** Only where nothing else gives the weights their meaning. */
function reduceWeights(split: Message, arms: Message[]): void {
  if (field(split, 'total_weight') !== undefined || field(split, 'runtime_key_prefix') !== undefined) return
  const weights = arms.map((arm) => numberOf(arm['weight']))
  if (!weights.every((weight): weight is number => Number.isInteger(weight))) return
  const divisor = weights.reduce(greatestCommonDivisor, 0)
  if (divisor > 0) for (const [index, arm] of arms.entries()) arm['weight'] = (weights[index] ?? 0) / divisor
}

function sortArms(split: Message, arms: Message[]): void {
  const plain = arms.every((arm) => Object.values(arm).every((value) => !isMessage(value) && !Array.isArray(value)))
  if (plain)
    set(
      split,
      'clusters',
      arms.toSorted((a, b) => ((text(a, 'name') ?? '') < (text(b, 'name') ?? '') ? -1 : 1)),
    )
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
