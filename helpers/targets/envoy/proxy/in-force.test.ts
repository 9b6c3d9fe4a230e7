import { expect, test } from 'vitest'
import { done } from '../../../core/wait.ts'
import { type Expected, lookAt } from './in-force.ts'

const stats = new Map([
  ['cluster_manager.cds.version_text', 'v3'],
  ['listener_manager.lds.version_text', 'v4'],
  ['http.some.prefix.rds.ns/cec/r_80.version_text', 'v5'],
  ['cluster.ns/svc_80.version_text', 'v6'],
  ['cluster_manager.warming_clusters', '0'],
  ['listener_manager.total_listeners_warming', '0'],
])
const expected: Expected = {
  clusters: 'v3',
  listeners: 'v4',
  routes: new Map([['ns/cec/r:80', 'v5']]),
  endpoints: new Map([['ns/svc_80', 'v6']]),
}

test('a change is in force when every part has the version that was written', () => {
  expect(lookAt(stats, expected)).toEqual(done(true))
})

test.for<[string, [string, string][], string]>([
  ['clusters', [['cluster_manager.cds.version_text', 'v2']], 'clusters in version v3 (Envoy has v2)'],
  ['listeners', [['listener_manager.lds.version_text', 'v2']], 'listeners in version v4 (Envoy has v2)'],
  [
    'routes',
    [['http.some.prefix.rds.ns/cec/r_80.version_text', '']],
    'routes ns/cec/r:80 in version v5 (Envoy has none)',
  ],
  ['endpoints', [['cluster.ns/svc_80.version_text', 'v1']], 'endpoints of ns/svc_80 in version v6 (Envoy has v1)'],
  [
    'a warming cluster',
    [['cluster_manager.warming_clusters', '1']],
    '1 clusters that wait for their endpoints or health checks',
  ],
  ['a warming listener', [['listener_manager.total_listeners_warming', '2']], '2 listeners that wait for their routes'],
  [
    'the end of an old listener',
    [['listener_manager.total_listeners_draining', '1']],
    '1 old listeners that still drain',
  ],
  [
    'the end of an old filter chain',
    [['listener_manager.total_filter_chains_draining', '1']],
    '1 old filter chains that still drain',
  ],
])('it is not without %s, which is named', ([, changed, missing]) => {
  expect(lookAt(new Map([...stats, ...changed]), expected)).toEqual({ done: false, missing })
})
