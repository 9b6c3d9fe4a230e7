import type { EnvoyConfig } from '../manifests/kinds/index.ts'
import { isMessage, type Message, message, messages, spelling, text } from '../manifests/message.ts'
import type { FieldPath } from '../manifests/resource.ts'

/** A message of an Envoy configuration, and where it stands in the document. */
export interface PlacedMessage {
  readonly path: FieldPath
  readonly body: Message
}

/** Every message below a value; Envoy's extensions nest freely. */
export function* placed(value: unknown, path: FieldPath): Generator<PlacedMessage> {
  if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* placed(item, [...path, index])
  if (!isMessage(value)) return
  yield { path, body: value }
  for (const [key, inner] of Object.entries(value)) yield* placed(inner, [...path, key])
}

export function everyPlaced({ spec }: EnvoyConfig): PlacedMessage[] {
  return [...placed(spec.resources, ['spec', 'resources'])]
}

/** The resources of a config of one type: `Listener`, `Cluster`, `RouteConfiguration`. */
export function resourcesOfType(config: EnvoyConfig, type: string): PlacedMessage[] {
  return config.spec.resources.flatMap((body, index) =>
    body['@type'].endsWith(`.${type}`) ? [{ path: ['spec', 'resources', index], body }] : [],
  )
}

export const nameIn = ({ body }: PlacedMessage): string => text(body, 'name') ?? ''

/** The messages that a field of each of some messages holds, one or many. */
export function below(parents: readonly PlacedMessage[], name: string): PlacedMessage[] {
  return parents.flatMap(({ path, body }) => {
    const key = spelling(body, name)
    const one = message(body, name)
    if (one !== undefined) return [{ path: [...path, key], body: one }]
    return messages(body, name).map((item, index) => ({ path: [...path, key, index], body: item }))
  })
}

/** The clusters that routes lead to, by name. */
export function clustersNamed(config: EnvoyConfig): { readonly name: string; readonly path: FieldPath }[] {
  const all = everyPlaced(config)
  const routes = below(all, 'route')
  const named = (parents: readonly PlacedMessage[], field: string) =>
    parents.flatMap(({ path, body }) => {
      const name = text(body, field)
      return name === undefined ? [] : [{ name, path: [...path, field] }]
    })
  return [...named(routes, 'cluster'), ...named(below(below(routes, 'weighted_clusters'), 'clusters'), 'name')]
}

/** The name under which a cluster asks for its endpoints. */
export function endpointsAsked({ body }: PlacedMessage): string {
  return text(message(body, 'eds_cluster_config'), 'service_name') ?? text(body, 'name') ?? ''
}

/** The names under which Cilium publishes endpoints for a config. */
export function published({ spec, metadata }: EnvoyConfig, defaultNamespace: string): string[] {
  const own = metadata.namespace ?? defaultNamespace
  const backends = (spec.backendServices ?? []).flatMap(({ name, namespace, number = [] }) => {
    const service = `${namespace ?? own}/${name}`
    return number.length === 0 ? [service, `${service}:*`] : number.map((port) => `${service}:${port}`)
  })
  const frontends = (spec.services ?? []).flatMap(({ name }) => [`${own}/${name}`, `${own}/${name}:*`])
  return [...frontends, ...backends]
}
