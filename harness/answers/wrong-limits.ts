import { bucket, changed, drop, fastLimit, limiter, manager, put, route, valueIn } from '../reference.ts'
import { file, type WrongAnswer } from './answer.ts'

const limit = fastLimit.manifest
const config = (...changes: Parameters<typeof changed>[1][]) => file(changed(limit, ...changes))
const object = (path: string): object => valueIn(limit, path) as object
const filters = valueIn(limit, `${manager}.http_filters`) as object[]
const resources = valueIn(limit, 'spec.resources') as object[]
const service = { name: 'stronghold', namespace: 'azeroth' }

export const wrongLimits: readonly WrongAnswer[] = [
  { code: 'wrong-kind', name: 'EnvoyConfig', answer: config(put('kind', 'EnvoyConfig')) },
  {
    code: 'config-namespace',
    name: 'the namespace default',
    answer: config(put('metadata', { name: 'envoy-rate-limit', namespace: 'default' })),
  },
  {
    code: 'config-left-over',
    name: 'two limits for one Service',
    answer: { 'a.yaml': limit, 'b.yaml': limit.replace('envoy-rate-limit', 'older') },
  },
  { code: 'type-wrong', name: 'a type that is misspelt', answer: file(limit.replace('v3.Router', 'v3.Ruter')) },
  { code: 'type-wrong', name: 'a type of version 2', answer: file(limit.replace('listener.v3', 'listener.v2')) },
  {
    code: 'services-missing',
    name: 'backendServices alone',
    answer: file(limit.replace('services:', 'backendServices:')),
  },
  {
    code: 'service-wrong',
    name: 'simple-stronghold',
    answer: config(put('spec.services.0.name', 'simple-stronghold')),
  },
  { code: 'listener-missing', name: 'no listener', answer: config(put('spec.resources', resources.slice(1))) },
  {
    code: 'listener-unknown',
    name: 'a listener that there is not',
    answer: config(put('spec.services.0', { ...service, listener: 'envoy-listener' })),
  },
  {
    code: 'listener-unnamed',
    name: 'a second listener, before the other in the alphabet',
    answer: config(put('spec.resources', [...resources, withoutLimit()])),
  },
  {
    code: 'routes-unknown',
    name: 'other routes',
    answer: config(put(`${manager}.rds.route_config_name`, 'stronghold_rout')),
  },
  {
    code: 'domain-wrong',
    name: 'stronghold without its port',
    answer: config(put('spec.resources.1.virtual_hosts.0.domains', ['stronghold'])),
  },
  {
    code: 'route-match-wrong',
    name: '/weapon-shop',
    answer: config(put(`${route.replace(/\.route$/, '')}.match.prefix`, '/weapon-shop')),
  },
  {
    code: 'cluster-undefined',
    name: 'a cluster that there is not',
    answer: config(put(`${route}.cluster`, 'azeroth/strongold')),
  },
  {
    code: 'cluster-without-namespace',
    name: 'stronghold',
    answer: file(limit.replaceAll('azeroth/stronghold', 'stronghold')),
  },
  {
    code: 'cluster-unpublished',
    name: 'a Service that the config does not name',
    answer: file(limit.replaceAll('azeroth/stronghold', 'azeroth/better-stronghold')),
  },
  { code: 'duration-wrong', name: '1m', answer: config(put(`${bucket}.fill_interval`, '1m')) },
  { code: 'router-missing', name: 'no router', answer: config(put(`${manager}.http_filters`, filters.slice(0, 1))) },
  {
    code: 'router-not-last',
    name: 'the limiter after the router',
    answer: config(put(`${manager}.http_filters`, filters.toReversed())),
  },
  {
    code: 'limiter-missing',
    name: 'the router alone',
    answer: { '03-limit.yaml': changed(limit, put(`${manager}.http_filters`, filters.slice(1))) },
  },
  { code: 'filter-enabled-missing', name: 'no filter_enabled', answer: config(drop(`${limiter}.filter_enabled`)) },
  {
    code: 'filter-enabled-missing',
    name: 'a fraction of a million',
    answer: config(put(`${limiter}.filter_enabled.default_value.denominator`, 'MILLION')),
  },
  { code: 'filter-enforced-missing', name: 'no filter_enforced', answer: config(drop(`${limiter}.filter_enforced`)) },
  { code: 'bucket-size', name: '100 tokens', answer: config(put(`${bucket}.max_tokens`, 100)) },
  { code: 'bucket-refill', name: 'a token at a time', answer: config(drop(`${bucket}.tokens_per_fill`)) },
  { code: 'mark-missing', name: 'no header', answer: config(drop(`${limiter}.response_headers_to_add`)) },
]

function withoutLimit(): object {
  const listener = changed(limit, put(`${manager}.http_filters`, filters.slice(1)))
  return { ...object('spec.resources.0'), ...(valueIn(listener, 'spec.resources.0') as object), name: 'a-listener' }
}
