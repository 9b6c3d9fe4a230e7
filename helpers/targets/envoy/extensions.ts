import { isMessage, type Message, text } from '../../manifests/message.ts'
import type { FieldPath, Resource } from '../../manifests/resource.ts'
import { RejectedConfigError } from '../rejected.ts'

interface Kind {
  readonly title: string
  /** What the types of this kind begin with; the next part of the type is the extension's own. */
  readonly types: readonly string[]
  readonly names: string
  /** What cilium-envoy is built with. */
  readonly contained: readonly string[]
}

const list = (words: string) => words.split(/\s+/).filter((word) => word !== '')

/**
 * What the Envoy of Cilium 1.20 is built with, of the kinds of extensions where upstream Envoy has more.
 * Source: cilium/proxy envoy_build_config/extensions_build_config.bzl; types: envoy source/extensions/extensions_metadata.yaml.
 */
const kinds: readonly Kind[] = [
  {
    title: 'HTTP filter',
    types: ['envoy.extensions.filters.http.'],
    names: 'envoy.filters.http.',
    contained:
      list(`basic_auth buffer compressor cors dynamic_forward_proxy dynamic_modules ext_authz ext_proc grpc_stats grpc_web
      health_check jwt_authn local_ratelimit oauth2 rate_limit_quota ratelimit rbac router set_filter_state set_metadata
      upstream_codec wasm`),
  },
  {
    title: 'network filter',
    types: ['envoy.extensions.filters.network.'],
    names: 'envoy.filters.network.',
    contained:
      list(`connection_limit ext_authz http_connection_manager local_ratelimit mongo_proxy mysql_proxy ratelimit rbac
      set_filter_state sni_cluster sni_dynamic_forward_proxy tcp_proxy wasm`),
  },
  {
    title: 'listener filter',
    types: ['envoy.extensions.filters.listener.'],
    names: 'envoy.filters.listener.',
    contained: list('http_inspector local_ratelimit proxy_protocol tls_inspector'),
  },
  {
    title: 'cluster type',
    types: ['envoy.extensions.clusters.'],
    names: 'envoy.clusters.',
    contained: list('dns dynamic_forward_proxy eds logical_dns original_dst static strict_dns'),
  },
  {
    title: 'load balancing policy',
    types: ['envoy.extensions.load_balancing_policies.'],
    names: 'envoy.load_balancing_policies.',
    contained:
      list(`client_side_weighted_round_robin cluster_provided least_request maglev override_host random ring_hash
      round_robin subset`),
  },
  {
    title: 'access logger',
    types: ['envoy.extensions.access_loggers.'],
    names: 'envoy.access_loggers.',
    contained: list('file filters fluentd grpc http_grpc open_telemetry stderr stdout stream tcp_grpc wasm'),
  },
  {
    title: 'tracer',
    types: ['envoy.config.trace.', 'envoy.extensions.tracers.'],
    names: 'envoy.tracers.',
    contained: [],
  },
  {
    title: 'retry host predicate',
    types: ['envoy.extensions.retry.host.'],
    names: 'envoy.retry_host_predicates.',
    contained: [],
  },
  {
    title: 'retry priority',
    types: ['envoy.extensions.retry.priority.'],
    names: 'envoy.retry_priorities.',
    contained: [],
  },
  {
    title: 'internal redirect predicate',
    types: ['envoy.extensions.internal_redirect.'],
    names: 'envoy.internal_redirect_predicates.',
    contained: [],
  },
  {
    title: 'matching input',
    types: ['envoy.extensions.matching.common_inputs.'],
    names: 'envoy.matching.common_inputs.',
    contained: [],
  },
  { title: 'log formatter', types: ['envoy.extensions.formatter.'], names: 'envoy.formatter.', contained: [] },
]

/** By the extension's own part of its type or name, else by its kind. */
const instead: Readonly<Record<string, string>> = {
  adaptive_concurrency: 'limit the load with circuit_breakers of the cluster',
  admission_control: 'limit the load with circuit_breakers of the cluster',
  aggregate: 'use weighted_clusters in the route, or priorities in the endpoints',
  composite: 'configure a filter for each route with typed_per_filter_config',
  custom_response: "use the connection manager's local_reply_config",
  direct_response: "use a route's direct_response",
  fault:
    "for an abort use a route's direct_response (with runtime_fraction in its match for a share of the requests); for a delay let the backend be slow",
  header_mutation:
    'use request_headers_to_add, response_headers_to_add and their _to_remove on the route, virtual host or cluster weight, or early_header_mutation_extensions',
  header_to_metadata: 'match the header in the route, or use set_metadata',
  lua: 'use ext_proc or wasm',
  stateful_session: 'use hash_policy with a cookie in the route, and lb_policy RING_HASH or MAGLEV in the cluster',
  'internal redirect predicate':
    'leave predicates out of internal_redirect_policy, and bound it with max_internal_redirects',
  'log formatter': 'use the command operators that need no extension, such as %REQ(NAME)%',
  'matching input': 'match in the route, or with the policies of rbac instead of its matcher',
  'retry host predicate': 'leave retry_host_predicate out; a retry can then choose the same host again',
  'retry priority': 'leave retry_priority out',
  tracer: 'leave tracing out; access loggers are there',
}

/**
 * Refuses a CiliumEnvoyConfig that uses an extension of Envoy that Cilium's own Envoy is not built with: an upstream Envoy
 * would run it, and so prove what no Cilium does. An extension is chosen by the type of its configuration; its name
 * counts only where there is no configuration. Types of other kinds are left to Envoy.
 *
 * @throws RejectedConfigError with the place of the type
 */
export function refuseMissingExtensions(resource: Resource): void {
  for (const { id, path } of usesIn(resource.spec, ['spec'])) {
    const missing = missingExtension(id)
    if (missing === undefined) continue
    const { title, own } = missing
    throw new RejectedConfigError({
      resource,
      by: 'cilium-envoy',
      words: `it is not built with the ${title} ${id}, whatever upstream Envoy has; Cilium would leave the configuration before in force and try again for ever`,
      where: resource.at(path),
      next: instead[own] ?? instead[title] ?? `leave it out, or use what cilium-envoy has: ${contained(title)}`,
    })
  }
}

function missingExtension(id: string): { title: string; own: string } | undefined {
  for (const { title, types, names, contained } of kinds) {
    const prefix = [...types, names].find((each) => id.startsWith(each))
    if (prefix === undefined) continue
    const [own = ''] = id.slice(prefix.length).split('.', 1)
    return contained.includes(own) ? undefined : { title, own }
  }
  return undefined
}

function contained(title: string): string {
  return kinds.find((kind) => kind.title === title)?.contained.join(', ') || 'nothing of this kind'
}

/** Every type of a configuration, and every name of something that has none, with its place. */
function* usesIn(value: unknown, path: FieldPath): Generator<{ id: string; path: FieldPath }> {
  if (isMessage(value)) yield* usesOf(value, path)
  if (typeof value !== 'object' || value === null) return
  const entries = Array.isArray(value) ? value.entries() : Object.entries(value)
  for (const [key, child] of entries) yield* usesIn(child, [...path, key])
}

function* usesOf(message: Message, path: FieldPath): Generator<{ id: string; path: FieldPath }> {
  for (const key of ['@type', 'type_url', 'typeUrl']) {
    const url = message[key]
    if (typeof url === 'string') yield { id: url.slice(url.lastIndexOf('/') + 1), path: [...path, key] }
  }
  const name = text(message, 'name')
  if (name !== undefined && !('typed_config' in message || 'typedConfig' in message))
    yield { id: name, path: [...path, 'name'] }
}
