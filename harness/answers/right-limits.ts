import { parse, stringify } from 'yaml'
import { bucket, changed, drop, fastLimit, limiter, manager, put, route, valueIn } from '../reference.ts'
import { camelCasedOf, inlined } from '../unusual.ts'
import { type Answers, asJson, asList, backwards, file } from './answer.ts'

/** The sheet's limit, refilled as often as `fastLimit` promises. */
const limit = fastLimit.manifest
const cluster = 'spec.resources.2'
const backend = (number?: string[]) => [{ name: 'stronghold', namespace: 'azeroth', ...(number && { number }) }]

const fraction = (numerator: number, denominator?: string) => ({
  default_value: { numerator, ...(denominator && { denominator }) },
})

const fractions = (of: object): string =>
  changed(limit, put(`${limiter}.filter_enabled`, of), put(`${limiter}.filter_enforced`, of))

const clusterNamed = (name: string): string =>
  changed(limit, put(`${cluster}.name`, name), put(`${route}.cluster`, name))

/** The filter stands idle in the listener, and the route has the bucket. */
const onTheRoute = (): string => {
  const own = valueIn(limit, limiter) as Record<string, unknown>
  const { '@type': type, stat_prefix: prefix } = own
  const routes = { ...(valueIn(limit, route.replace(/\.route$/, '')) as object) }
  return changed(
    limit,
    put(limiter, { '@type': type, stat_prefix: prefix }),
    put(route.replace(/\.route$/, ''), {
      ...routes,
      typed_per_filter_config: { 'envoy.filters.http.local_ratelimit': own },
    }),
  )
}

const resourcesBackwards = (): string => {
  const config = parse(limit) as { spec: { resources: unknown[] } }
  return stringify({ ...config, spec: { ...config.spec, resources: config.spec.resources.toReversed() } })
}

/** Configurations that keep lab 03's sheet, each in its own way. */
export const rightLimits: Answers = {
  'the sheet’s own': file(limit),
  'other names everywhere': file(
    limit
      .replaceAll('envoy-lb-listener', 'mine')
      .replaceAll('stronghold_route', 'way')
      .replace('envoy-rate-limit', 'ten'),
  ),
  'the namespace written out': file(
    changed(limit, put('metadata', { name: 'envoy-rate-limit', namespace: 'azeroth' })),
  ),
  'the listener named': file(
    changed(limit, put('spec.services.0', { ...backend()[0], listener: 'envoy-lb-listener' })),
  ),
  'fields in another order': file(backwards(limit)),
  'resources in another order': file(resourcesBackwards()),
  'routes in the listener': file(inlined(limit)),
  'camel case': file(camelCasedOf(limit)),
  'fractions of ten thousand': file(fractions(fraction(10_000, 'TEN_THOUSAND'))),
  'fractions of a million': file(fractions(fraction(1_000_000, 'MILLION'))),
  'fractions without denominator': file(fractions(fraction(100))),
  'token by token': file(changed(limit, put(bucket, { max_tokens: 10, tokens_per_fill: 1, fill_interval: '0.5s' }))),
  'the endpoints’ name apart from the cluster’s': file(
    changed(
      clusterNamed('strongholds'),
      put(cluster, {
        ...(valueIn(limit, cluster) as object),
        name: 'strongholds',
        eds_cluster_config: { service_name: 'azeroth/stronghold' },
      }),
    ),
  ),
  'the cluster with its port': file(
    changed(
      clusterNamed('azeroth/stronghold:8080'),
      put('spec', {
        ...(valueIn(clusterNamed('azeroth/stronghold:8080'), 'spec') as object),
        backendServices: backend(['8080']),
      }),
    ),
  ),
  'the bucket on the route': file(onTheRoute()),
  'domains by name': file(
    changed(limit, put('spec.resources.1.virtual_hosts.0.domains', ['stronghold', 'stronghold:8080'])),
  ),
  'a narrower route': file(changed(limit, put(`${route.replace(/\.route$/, '')}.match`, { path: '/weapons' }))),
  'a header without an action': file(changed(limit, drop(`${limiter}.response_headers_to_add.0.append_action`))),
  'a prefix of its own for statistics': file(changed(limit, put(`${manager}.stat_prefix`, 'mine'))),
  'a List': file(asList(limit)),
  JSON: asJson(limit),
}
