import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { SetupError } from '../../../core/errors.ts'
import { type Message, text } from '../../../manifests/message.ts'
import type { FieldPath } from '../../../manifests/resource.ts'
import type { Snapshot } from '../config/snapshot.ts'
import { EnvoyRefusedError, type Refusal, type ResourceKind } from './refusal.ts'
import { refusedField } from './refused-field.ts'
import { logFlags, logRecord, tidyWords } from './words.ts'

export interface Validator {
  readonly binary: string
  /** For the files that Envoy reads; they are removed again. */
  readonly folder: string
}

/** A resource in the form in which `--mode validate` looks at it: as a static listener or cluster. */
interface Part {
  readonly kind: ResourceKind
  readonly name: string
  readonly section: 'listeners' | 'clusters'
  readonly body: Message
  /** Where in `body` the resource stands. */
  readonly prefix: FieldPath
}

const limitMs = 20_000
let files = 0

/**
 * Asks Envoy about a snapshot without starting it: unknown fields, constraints, extensions that it does not have. It binds
 * no port and follows no reference between resources. Takes 40 ms or so, and that again for each halving when something
 * is refused, since Envoy's words often do not say what.
 *
 * @throws EnvoyRefusedError with every resource that Envoy does not take
 */
export async function validate(validator: Validator, snapshot: Snapshot, signal?: AbortSignal): Promise<void> {
  const parts = partsOf(snapshot)
  const words = await complaint(validator, parts, signal)
  if (words !== undefined)
    throw new EnvoyRefusedError(tidyWords(words), await culprits(validator, parts, words, signal))
}

/** Those that Envoy refuses when it sees each of them alone. */
export async function refusedAlone(validator: Validator, snapshot: Snapshot, signal?: AbortSignal): Promise<Refusal[]> {
  return refusalsAmong(validator, partsOf(snapshot), signal)
}

async function refusalsAmong(validator: Validator, parts: readonly Part[], signal?: AbortSignal): Promise<Refusal[]> {
  const words = await complaint(validator, parts, signal)
  return words === undefined ? [] : culprits(validator, parts, words, signal)
}

async function culprits(
  validator: Validator,
  parts: readonly Part[],
  words: string,
  signal?: AbortSignal,
): Promise<Refusal[]> {
  const [first, ...others] = parts
  if (first === undefined) return []
  if (others.length === 0) return [refusalOf(first, words)]
  const half = Math.ceil(parts.length / 2)
  const left = await refusalsAmong(validator, parts.slice(0, half), signal)
  return [...left, ...(await refusalsAmong(validator, parts.slice(half), signal))]
}

function refusalOf({ kind, name, section, body, prefix }: Part, words: string): Refusal {
  const type = section === 'listeners' ? 'envoy.config.listener.v3.Listener' : 'envoy.config.cluster.v3.Cluster'
  const path = refusedField(words.replaceAll(/\s+/g, ' '), { '@type': type, ...body })
  const within = prefix.every((step, at) => path[at] === step)
  return { kind, name, path: within ? path.slice(prefix.length) : [], words: tidyWords(words) }
}

async function complaint({ binary, folder }: Validator, parts: readonly Part[], signal?: AbortSignal) {
  const file = join(folder, `validate-${process.pid}-${++files}.json`)
  await writeFile(file, render(parts, file))
  try {
    const node = ['--service-node', 'validate', '--service-cluster', 'validate']
    const args = ['--mode', 'validate', '--config-path', file, '--disable-hot-restart', '--concurrency', '1', ...node]
    const options = { reject: false, timeout: limitMs, ...(signal === undefined ? {} : { cancelSignal: signal }) }
    const run = await execa(binary, [...args, ...logFlags], options)
    signal?.throwIfAborted()
    if (!run.failed) return undefined
    const records = run.stderr.split('\n').map(logRecord)
    const critical = records.find((record) => record?.level === 'critical')
    if (critical !== undefined) return critical.text
    throw new SetupError({
      code: 'ENVOY_VALIDATE_FAILED',
      what: `${binary} could not check the resources: ${run.shortMessage}\n${run.stderr}`,
    })
  } finally {
    await rm(file, { force: true })
  }
}

/** Files of xDS are not read in this mode, but must be there; the file itself is one that is. */
function render(parts: readonly Part[], file: string): string {
  const section = (name: Part['section']) => parts.filter((part) => part.section === name).map(({ body }) => body)
  const bootstrap = { static_resources: { listeners: section('listeners'), clusters: section('clusters') } }
  return JSON.stringify(bootstrap, (key, value: unknown) =>
    key === 'path_config_source' || key === 'pathConfigSource' ? { path: file } : value,
  )
}

function partsOf({ listeners, routes, clusters, endpoints }: Snapshot): Part[] {
  return [
    ...clusters.map((body): Part => ({ kind: 'cluster', name: nameOf(body), section: 'clusters', body, prefix: [] })),
    ...endpoints.map((assignment): Part => {
      const name = text(assignment, 'cluster_name') ?? ''
      const body = { name: `endpoints ${name}`, type: 'STATIC', load_assignment: assignment }
      return { kind: 'endpoints', name, section: 'clusters', body, prefix: ['load_assignment'] }
    }),
    ...routes.map(routePart),
    ...listeners.map(
      (body): Part => ({ kind: 'listener', name: nameOf(body), section: 'listeners', body, prefix: [] }),
    ),
  ]
}

const extension = 'type.googleapis.com/envoy.extensions.filters'

/** Clusters of routes that come by RDS are not looked up, so they are not here either. */
function routePart(route: Message): Part {
  const name = nameOf(route)
  const router = { name: 'router', typed_config: { '@type': `${extension}.http.router.v3.Router` } }
  const manager = {
    '@type': `${extension}.network.http_connection_manager.v3.HttpConnectionManager`,
    stat_prefix: 'validate',
    route_config: { validate_clusters: false, ...route },
    http_filters: [router],
  }
  const filters = [{ name: 'manager', typed_config: manager }]
  const address = { socket_address: { address: '127.0.0.1', port_value: 0 } }
  const body = { name: `route ${name}`, address, filter_chains: [{ filters }] }
  const prefix = ['filter_chains', 0, 'filters', 0, 'typed_config', 'route_config']
  return { kind: 'route', name, section: 'listeners', body, prefix }
}

function nameOf(resource: Message): string {
  return text(resource, 'name') ?? ''
}
