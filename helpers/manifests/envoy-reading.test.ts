import { describe, expect, it } from 'vitest'
import {
  clustersOf,
  failuresToEject,
  mirrors,
  retryPolicy,
  serviceOfCluster,
  tokenBucket,
  weightedArms,
} from './envoy-reading.ts'
import type { EnvoyConfig } from './kinds/index.ts'
import { parseManifests } from './parse.ts'

function configWith(...resources: readonly object[]): EnvoyConfig {
  const config = {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumEnvoyConfig',
    metadata: { name: 'mine' },
    spec: { resources },
  }
  return parseManifests(JSON.stringify(config), 'mine.json')[0] as EnvoyConfig
}

it.each([
  ['a number', 90],
  ['text', '90'],
  ['a wrapper', { value: 90 }],
])('a weight may be written as %s', (_, weight) => {
  expect(weightedArms(configWith({ weighted_clusters: { clusters: [{ name: 'a', weight }] } }))).toEqual([
    { cluster: 'a', weight: 90 },
  ])
})

it('a bucket may be written as text', () => {
  const config = configWith({ token_bucket: { max_tokens: '10', tokensPerFill: '5', fill_interval: '60s' } })
  expect(tokenBucket(config)).toEqual({ size: 10, refill: 5, intervalMs: 60_000 })
})

it('text that is no number is no number', () => {
  expect(weightedArms(configWith({ weighted_clusters: { clusters: [{ name: 'a', weight: 'most' }] } }))).toEqual([
    { cluster: 'a', weight: 0 },
  ])
})

it('clusters are found whether a split names them or not', () => {
  const type = 'type.googleapis.com/envoy.config.cluster.v3.Cluster'
  const config = configWith(
    { '@type': type, name: 'azeroth/better-stronghold' },
    { '@type': type, name: 'other', edsClusterConfig: { serviceName: 'azeroth/better-stronghold:8080' } },
  )
  const services = clustersOf(config).map((name) => serviceOfCluster(config, name))
  expect(services).toEqual(['better-stronghold', 'better-stronghold'])
})

it('each cluster has its own number of failures after which a pod is put out', () => {
  const type = 'type.googleapis.com/envoy.config.cluster.v3.Cluster'
  const cluster = (name: string, detection: object) => ({ '@type': type, name, outlier_detection: detection })
  const config = configWith(
    cluster('a', { consecutive_5xx: 3 }),
    cluster('b', { split_external_local_origin_errors: true, consecutiveLocalOriginFailure: 7 }),
    { '@type': type, name: 'c' },
  )
  expect([undefined, ['a'], ['b'], ['c'], ['c', 'b']].map((names) => failuresToEject(config, names))).toEqual([
    3,
    3,
    7,
    undefined,
    7,
  ])
})

it('a route that mirrors its requests is told from one that does not', () => {
  const route = { cluster: 'a', requestMirrorPolicies: [{ cluster: 'b' }] }
  expect(mirrors(configWith({ routes: [{ match: { prefix: '/' }, route }] }))).toBe(true)
  expect(mirrors(configWith({ routes: [{ match: { prefix: '/' }, route: { cluster: 'a' } }] }))).toBe(false)
})

describe('of several routes', () => {
  const split = (weight: number, more = {}) => ({
    weighted_clusters: { clusters: [{ name: 'a', weight }] },
    ...more,
  })
  const limit = (max_tokens: number) => ({ l: { token_bucket: { max_tokens, fill_interval: '60s' } } })
  const other = { domains: ['other.test', 'stronghold'], routes: [{ match: { prefix: '/' }, route: split(1) }] }
  const routes = [
    { match: { prefix: '/', headers: [{ name: 'x-canary' }] }, route: split(2) },
    {
      match: { path: '/healthz' },
      route: split(3, { retry_policy: { num_retries: 3 } }),
      typedPerFilterConfig: limit(3),
    },
    { match: { prefix: '/' }, route: split(4) },
    { match: { prefix: '/' }, route: split(5) },
  ]
  const own = { domains: ['*'], routes, typed_per_filter_config: limit(7) }
  const config = configWith({ http_filters: [limit(1)] }, { virtual_hosts: [other, own] })

  it('the one that the labs’ requests surely get is read', () => {
    expect(weightedArms(config)).toEqual([{ cluster: 'a', weight: 4 }])
    expect(retryPolicy(config)).toBeUndefined()
    expect(tokenBucket(config)?.size).toBe(7)
  })

  it('the first there is is read where none surely gets them', () => {
    const unsure = configWith({ virtualHosts: [{ domains: ['other.test'], routes: routes.slice(1) }] })
    expect(weightedArms(unsure)).toEqual([{ cluster: 'a', weight: 3 }])
    expect(retryPolicy(unsure)?.retries).toBe(3)
  })
})
