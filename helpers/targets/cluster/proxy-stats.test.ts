import { expect, test } from 'vitest'
import { sampleIn } from './proxy-stats.ts'

test.each([
  [
    'envoy_cluster_outlier_detection_ejections_enforced_total{envoy_cluster_name="azeroth/better-stronghold"} 2',
    'outlier_detection.ejections_enforced_total',
    { name: 'cluster.azeroth/better-stronghold.outlier_detection.ejections_enforced_total', value: 2 },
  ],
  [
    'envoy_http_downstream_rq_total{envoy_http_conn_manager_prefix="lb"} 7',
    'downstream_rq_total',
    { name: 'http.lb.downstream_rq_total', value: 7 },
  ],
  [
    'envoy_http_local_rate_limit_rate_limited{envoy_local_http_ratelimit_prefix="x"} 5',
    'local_rate_limit.rate_limited',
    { name: 'http_local_rate_limit.rate_limited', value: 5 },
  ],
  ['envoy_cluster_upstream_cx_total{envoy_cluster_name="a/b"} 1', 'upstream_rq', undefined],
  ['# TYPE envoy_cluster_upstream_cx_total counter', 'upstream_cx', undefined],
  ['', '', undefined],
])('%s, asked for %s', (line, part, sample) => {
  expect(sampleIn(line, part)).toEqual(sample)
})
