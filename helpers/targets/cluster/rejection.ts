import { isDeepStrictEqual } from 'node:util'
import type { FieldPath, Resource } from '../../manifests/resource.ts'
import { valueAt } from '../../manifests/resources-of.ts'
import { RejectedConfigError } from '../rejected.ts'
import { type LogLine, parseLogLine } from './agent-log.ts'
import { isEnvoyConfig } from './envoy-config.ts'

interface Rejection {
  readonly resource: Resource
  readonly words: string
  readonly path: FieldPath
}

const nameFields = [
  'ciliumEnvoyConfigName',
  'ciliumClusterwideEnvoyConfigName',
  'ciliumNetworkPolicyName',
  'ciliumClusterwideNetworkPolicyName',
]

/**
 * Reads from an agent's log whether Cilium, or its Envoy, refused one of these resources; the API server has taken
 * them, and they have no status that says so. Log lines as of Cilium 1.15.19: pkg/k8s/apis/cilium.io/v2/cec_types.go,
 * pkg/k8s/watchers/cilium_envoy_config.go, pkg/k8s/watchers/cilium_network_policy.go, pkg/envoy/xds/server.go.
 */
export function rejectionIn(lines: readonly string[], resources: readonly Resource[], node: string) {
  const warnings = lines.map(parseLogLine).filter(({ level }) => level === 'warning' || level === 'error')
  // A resource that was left out has consequences, which are logged after it.
  for (const find of [ignoredJson, nack, named]) {
    for (const line of warnings) {
      const rejection = find(line, resources)
      if (rejection !== undefined) return asError(rejection, node)
    }
  }
  return undefined
}

const ignored = /^Ignoring invalid CiliumEnvoyConfig JSON \(([\s\S]*?)\): (\{[\s\S]*)$/

function ignoredJson({ message }: LogLine, resources: readonly Resource[]): Rejection | undefined {
  const [, words, json] = ignored.exec(message) ?? []
  if (words === undefined || json === undefined) return undefined
  const refused: unknown = JSON.parse(json)
  for (const resource of resources.filter(isEnvoyConfig)) {
    const parts = valueAt(resource.document, ['spec', 'resources'])
    const index = Array.isArray(parts) ? parts.findIndex((part) => isDeepStrictEqual(part, refused)) : -1
    if (index < 0) continue
    const field = /unknown field "([^"]+)"/.exec(words)?.[1]
    const inside = field === undefined ? undefined : pathOfKey(refused, field)
    return { resource, words, path: ['spec', 'resources', index, ...(inside ?? [])] }
  }
  return undefined
}

function nack({ message, fields }: LogLine, resources: readonly Resource[]): Rejection | undefined {
  const words = fields['xdsDetail']
  if (!message.startsWith('NACK received') || words === undefined) return undefined
  const configs = resources.filter(isEnvoyConfig)
  const resource = configs.find(({ metadata }) => words.includes(`/${metadata.name}/`)) ?? configs[0]
  if (resource === undefined) return undefined
  const parts = valueAt(resource.document, ['spec', 'resources'])
  const type = fields['xdsTypeURL']
  const index = Array.isArray(parts) ? parts.findIndex((part) => valueAt(part, ['@type']) === type) : -1
  return { resource, words, path: index < 0 ? [] : ['spec', 'resources', index] }
}

function named({ message, fields }: LogLine, resources: readonly Resource[]): Rejection | undefined {
  const name = nameFields.map((field) => fields[field]).find((value) => value !== undefined)
  const resource = resources.find(({ kind, metadata }) => kind.startsWith('Cilium') && metadata.name === name)
  if (resource === undefined || fields['error'] === undefined) return undefined
  const path = /redirect/.test(message) ? ['spec', 'services'] : []
  return { resource, words: `${message}: ${fields['error']}`, path }
}

function asError({ resource, words, path }: Rejection, node: string): RejectedConfigError {
  const by = `Cilium (the agent on ${node})`
  return new RejectedConfigError({ resource, words, by, where: resource.at(path) })
}

/** The way to the first field of this name. */
function pathOfKey(value: unknown, key: string): (string | number)[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (!Array.isArray(value) && Object.hasOwn(value, key)) return [key]
  for (const [step, inner] of Object.entries(value)) {
    const path = pathOfKey(inner, key)
    if (path !== undefined) return [Array.isArray(value) ? Number(step) : step, ...path]
  }
  return undefined
}
