import { describe, expect, test } from 'vitest'
import type { FieldPath, Resource } from '../../manifests/resource.ts'
import { refuseMissingExtensions } from './extensions.ts'

function config(...resources: object[]): Resource {
  const spec = { resources }
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumEnvoyConfig',
    metadata: { name: 'canary', namespace: 'azeroth', labels: {}, annotations: {} },
    spec,
    document: { spec },
    at: (path: FieldPath) => ({ file: path.join('/'), line: 1, col: 1 }),
  }
}

const url = 'type.googleapis.com/'
const typed = (type: string, more: object = {}) => ({
  name: 'any',
  typed_config: { '@type': `${url}${type}`, ...more },
})
const HCM = 'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager'
const httpFilters = (...http_filters: object[]) =>
  config({
    '@type': `${url}envoy.config.listener.v3.Listener`,
    filter_chains: [{ filters: [typed(HCM, { http_filters })] }],
  })

describe('cilium-envoy does not have', () => {
  test.for<[string, object, string, string]>([
    ['the HTTP filter lua', typed('envoy.extensions.filters.http.lua.v3.Lua'), 'HTTP filter', 'ext_proc or wasm'],
    ['fault', typed('envoy.extensions.filters.http.fault.v3.HTTPFault'), 'HTTP filter', 'direct_response'],
    [
      'tap, for which there is nothing else',
      typed('envoy.extensions.filters.http.tap.v3.Tap'),
      'HTTP filter',
      'basic_auth, buffer',
    ],
    ['echo', typed('envoy.extensions.filters.network.echo.v3.Echo'), 'network filter', 'tcp_proxy'],
    [
      'original_src',
      typed('envoy.extensions.filters.listener.original_src.v3.OriginalSrc'),
      'listener filter',
      'tls_inspector',
    ],
    [
      'aggregate clusters',
      typed('envoy.extensions.clusters.aggregate.v3.ClusterConfig'),
      'cluster type',
      'weighted_clusters',
    ],
    ['zipkin', typed('envoy.config.trace.v3.ZipkinConfig'), 'tracer', 'access loggers'],
    [
      'previous_hosts',
      typed('envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate'),
      'retry host predicate',
      'leave retry_host_predicate out',
    ],
    [
      'inputs of matchers',
      typed('envoy.extensions.matching.common_inputs.network.v3.SourceIPInput'),
      'matching input',
      'policies of rbac',
    ],
    [
      'a filter in a TypedStruct',
      typed('xds.type.v3.TypedStruct', { type_url: `${url}envoy.extensions.filters.http.csrf.v3.CsrfPolicy` }),
      'HTTP filter envoy.extensions.filters.http.csrf',
      'leave it out',
    ],
    [
      'a predicate that has only a name',
      { name: 'envoy.retry_host_predicates.previous_hosts' },
      'retry host predicate',
      'same host',
    ],
  ])('%s', ([, use, words, next]) => {
    expect(() => refuseMissingExtensions(config({ deep: [{ in: use }] }))).toThrow(
      expect.objectContaining({
        code: 'CONFIG_REJECTED',
        words: expect.stringContaining(words),
        next: expect.stringContaining(next),
      }),
    )
  })
})

test('the message names the resource, the extension and its place', () => {
  const resource = httpFilters(
    typed('envoy.extensions.filters.http.router.v3.Router'),
    typed('envoy.extensions.filters.http.lua.v3.Lua'),
  )
  const place = 'spec/resources/0/filter_chains/0/filters/0/typed_config/http_filters/1/typed_config/@type:1:1'
  expect(() => refuseMissingExtensions(resource)).toThrow(
    `${place}: cilium-envoy did not accept CiliumEnvoyConfig azeroth/canary: it is not built with the HTTP filter envoy.extensions.filters.http.lua.v3.Lua`,
  )
})

describe('cilium-envoy has', () => {
  test.for([
    'envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit',
    'envoy.extensions.filters.http.rbac.v3.RBACPerRoute',
    'envoy.extensions.filters.http.cors.v3.CorsPolicy',
    'envoy.extensions.filters.http.router.v3.Router',
    'envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy',
    'envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol',
    'envoy.extensions.clusters.dns.v3.DnsCluster',
    'envoy.extensions.load_balancing_policies.maglev.v3.Maglev',
    'envoy.extensions.access_loggers.stream.v3.StdoutAccessLog',
    'envoy.extensions.access_loggers.grpc.v3.HttpGrpcAccessLogConfig',
    'envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
    'envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext',
    'envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig',
    'envoy.extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation',
    'envoy.type.matcher.v3.HttpRequestHeaderMatchInput',
    'cilium.L7Policy',
    'google.protobuf.Empty',
  ])('%s', (type) => {
    expect(() => refuseMissingExtensions(config(typed(type)))).not.toThrow()
  })

  test('any extension under a name that another one usually has, since the type decides', () => {
    const filter = { ...typed('envoy.extensions.filters.http.router.v3.Router'), name: 'envoy.filters.http.lua' }
    expect(() => refuseMissingExtensions(httpFilters(filter))).not.toThrow()
  })
})
