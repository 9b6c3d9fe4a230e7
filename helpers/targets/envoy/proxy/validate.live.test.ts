import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Message } from '../../../manifests/message.ts'
import type { Snapshot } from '../config/snapshot.ts'
import { assignment, envoyBinary, listener, route, testFolder } from './test-mesh.ts'
import { validate } from './validate.ts'

const source = { resource_api_version: 'V3', path_config_source: { path: '/not/there.json' } }
const cluster = (name: string, more: Message = {}): Message => ({
  name,
  type: 'EDS',
  eds_cluster_config: { eds_config: source },
  ...more,
})
const rateLimit = (more: Message): Message => ({
  name: 'limit',
  typed_config: {
    '@type': 'type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit',
    ...more,
  },
})

const inline = { route_config: route('inline', { direct_response: { status: 200 } }) }

const good: Snapshot = {
  listeners: [listener('front', 8080, { rds: { route_config_name: 'routes', config_source: source } })],
  routes: [route('routes', { route: { cluster: 'known to nobody' } })],
  clusters: [cluster('ns/svc:80')],
  endpoints: [assignment('ns/svc:80', [8080])],
}

async function check(snapshot: Partial<Snapshot>): Promise<void> {
  const folder = testFolder()
  try {
    await validate({ binary: await envoyBinary(), folder }, { ...good, ...snapshot })
  } finally {
    expect(readdirSync(folder)).toEqual([])
  }
}

test('a snapshot that Envoy takes passes, although its files are not there yet', async () => {
  await expect(check({})).resolves.toBeUndefined()
})

describe('what Envoy would refuse is named, with the place that its words point to', () => {
  test.for<[string, Partial<Snapshot>, { kind: string; name: string; path: unknown[]; words: string }]>([
    [
      'an unknown field deep in a listener',
      {
        listeners: [
          ...good.listeners,
          listener('bad', 8081, { http_filters: [rateLimit({ stat_prefix: 'x', tokn: 1 })] }),
        ],
      },
      {
        kind: 'listener',
        name: 'bad',
        path: ['filter_chains', 0, 'filters', 0, 'typed_config', 'http_filters', 0, 'typed_config', 'tokn'],
        words: "no such field: 'tokn'",
      },
    ],
    [
      'a broken constraint deep in a listener',
      { listeners: [listener('bad', 8081, { ...inline, http_filters: [rateLimit({ stat_prefix: '' })] })] },
      {
        kind: 'listener',
        name: 'bad',
        path: ['filter_chains', 0, 'filters', 0, 'typed_config', 'http_filters', 0, 'typed_config', 'stat_prefix'],
        words: 'LocalRateLimitValidationError.StatPrefix',
      },
    ],
    [
      'an unknown field in a map of a route',
      {
        routes: [
          {
            ...route('routes', { direct_response: { status: 200 } }),
            typedPerFilterConfig: {
              router: { '@type': 'type.googleapis.com/envoy.extensions.filters.http.router.v3.Router' },
              limit: { ...(rateLimit({ tokn: 1 })['typed_config'] as Message) },
            },
          },
        ],
      },
      { kind: 'route', name: 'routes', path: ['typedPerFilterConfig', 'limit', 'tokn'], words: 'tokn' },
    ],
    [
      'a virtual host without domains',
      { routes: [{ name: 'routes', virtual_hosts: [{ name: 'all', domains: [] }] }] },
      { kind: 'route', name: 'routes', path: ['virtual_hosts', 0, 'domains'], words: 'at least 1 item' },
    ],
    [
      'an extension that Envoy does not know',
      {
        listeners: [
          listener('bad', 8081, { http_filters: [{ name: 'x', typed_config: { '@type': 'no.such/Thing' } }] }),
        ],
      },
      { kind: 'listener', name: 'bad', path: [], words: 'no.such/Thing' },
    ],
    [
      'a malformed duration',
      { clusters: [cluster('ok'), cluster('bad', { connect_timeout: 'soon' })] },
      { kind: 'cluster', name: 'bad', path: ['connect_timeout'], words: 'duration must start with an integer' },
    ],
    [
      'an empty name',
      { clusters: [cluster('')] },
      { kind: 'cluster', name: '', path: ['name'], words: 'at least 1 characters' },
    ],
    [
      'a port that is none',
      { endpoints: [assignment('ns/svc:80', [70_000])] },
      {
        kind: 'endpoints',
        name: 'ns/svc:80',
        path: ['endpoints', 0, 'lb_endpoints', 0, 'endpoint', 'address', 'socket_address', 'port_value'],
        words: 'PortValue',
      },
    ],
  ])('%s', async ([, snapshot, { words, ...refusal }]) => {
    await expect(check(snapshot)).rejects.toMatchObject({
      code: 'ENVOY_REFUSED',
      refusals: [{ ...refusal, words: expect.stringContaining(words) }],
    })
  })

  test('several at once are all named', async () => {
    const snapshot = { clusters: [cluster('a', { zork: 1 })], routes: [{ name: 'r', zork: 1 }] }
    await expect(check(snapshot)).rejects.toMatchObject({ refusals: [{ name: 'a' }, { name: 'r' }] })
  })

  test('two of one name are told in Envoy’s words, since neither is wrong alone', async () => {
    const snapshot = { clusters: [cluster('twice'), cluster('twice')] }
    await expect(check(snapshot)).rejects.toMatchObject({
      refusals: [],
      words: expect.stringContaining("duplicate cluster 'twice'"),
    })
  })
})
