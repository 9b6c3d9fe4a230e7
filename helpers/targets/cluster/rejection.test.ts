import { describe, expect, test } from 'vitest'
import type { Resource } from '../../manifests/resource.ts'
import { rejectionIn } from './rejection.ts'

const cluster = { '@type': 'type.googleapis.com/envoy.config.cluster.v3.Cluster', name: 'a/b', connect_timeoutx: '5s' }
const route = { '@type': 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration', name: 'r' }

function config(name: string, resources: readonly object[]): Resource {
  const document = {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumEnvoyConfig',
    metadata: { name },
    spec: { resources },
  }
  const metadata = { name, labels: {}, annotations: {} }
  return { ...document, metadata, document, at: (path) => ({ file: path.join('/'), line: 1, col: 1 }) }
}

const canary = config('canary', [route, cluster])

/** As logrus writes it. */
const line = (fields: Readonly<Record<string, string>>) =>
  `time="2026-11-21T12:14:15Z" ${Object.entries({ level: 'warning', ...fields })
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join(' ')}`
const ignored = line({
  msg: `Ignoring invalid CiliumEnvoyConfig JSON (proto:\u00a0(line 1:64): unknown field "connect_timeoutx"): ${JSON.stringify(cluster, undefined, '\t')}`,
  subsys: 'k8s-apis-cilium.io-v2',
})
const unredirected = line({
  msg: 'Failed to redirect K8s services to Envoy',
  ciliumEnvoyConfigName: 'canary',
  error: 'Listener "" not found in resources',
})

describe('an agent’s log', () => {
  test('points at the field that it does not know', () => {
    const rejection = rejectionIn([ignored], [config('other', [route]), canary], 'node-1')
    expect(rejection?.where?.file).toBe('spec/resources/1/connect_timeoutx')
    expect(rejection?.message).toContain('Cilium (the agent on node-1) did not accept CiliumEnvoyConfig canary')
  })

  test('names the cause rather than its consequence', () => {
    expect(rejectionIn([unredirected, ignored], [canary], 'n')?.words).toContain('unknown field')
    expect(rejectionIn([unredirected], [canary], 'n')?.words).toContain('Listener "" not found')
  })

  test('is about another resource when the ignored JSON is not ours', () => {
    expect(rejectionIn([ignored], [config('canary', [route])], 'n')).toBeUndefined()
    expect(rejectionIn([unredirected], [config('other', [cluster])], 'n')).toBeUndefined()
  })

  test('brings Envoy’s own words, at the resource of the type that it refused', () => {
    const nack = line({
      msg: 'NACK received for versions after 5 and up to 6; waiting for a version update before sending again',
      xdsDetail: 'Sum of weights in the weighted_cluster must be greater than 0.',
      xdsTypeURL: route['@type'],
    })
    const rejection = rejectionIn([nack], [canary], 'n')
    expect(rejection?.words).toBe('Sum of weights in the weighted_cluster must be greater than 0.')
    expect(rejection?.where?.file).toBe('spec/resources/0')
  })

  test('without a warning is no refusal', () => {
    expect(rejectionIn([unredirected.replace('level="warning"', 'level="info"')], [canary], 'n')).toBeUndefined()
  })
})
