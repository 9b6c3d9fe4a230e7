import { expect, test } from 'vitest'
import { parseAgentState } from './agent-state.ts'

/** Taken from `cilium-dbg` 1.15.19, shortened. */
const answers = [
  JSON.stringify({
    policy: JSON.stringify([{ labels: [{ key: 'io.cilium.k8s.policy.uid', value: 'eb32', source: 'k8s' }] }]),
    revision: 3,
  }),
  JSON.stringify([
    { status: { state: 'ready', 'external-identifiers': { 'pod-name': '/' } } },
    {
      status: {
        state: 'ready',
        'external-identifiers': { 'pod-name': 'azeroth/orc-1' },
        policy: { realized: { 'policy-revision': 2 } },
      },
    },
  ]),
  JSON.stringify([
    {
      status: {
        realized: {
          flags: { name: 'stronghold', namespace: 'azeroth' },
          'frontend-address': { ip: '10.43.72.149', port: 8080 },
          'backend-addresses': [
            { ip: '10.42.0.138', port: 8080, state: 'active' },
            { ip: '10.42.0.197', port: 8080, state: 'terminating' },
          ],
        },
      },
    },
  ]),
  JSON.stringify({
    '10.43.72.149:8080 (0)': ['0.0.0.0:0 (8) (0) [ClusterIP, l7-load-balancer] (L7LB Proxy Port: 12273)'],
    '10.43.72.149:8080 (1)': ['10.42.0.138:8080 (8) (1)'],
  }),
  JSON.stringify({ '10.42.0.23/32': ['identity=16610 encryptkey=0 tunnelendpoint=172.17.0.3'] }),
  'azeroth/c/l::127.0.0.1:12273\nenvoy-prometheus-metrics-listener::0.0.0.0:9964\n',
  'azeroth/simple::added_via_api::true\nazeroth/simple::10.42.0.138:8080::weight::1\nazeroth/none::added_via_api::true\n',
]

test('the agent’s answers say what is in force on its node', () => {
  expect(parseAgentState('n', answers)).toEqual({
    node: 'n',
    revision: 3,
    policyUids: new Set(['eb32']),
    endpoints: [{ pod: 'azeroth/orc-1', state: 'ready', realizedRevision: 2 }],
    frontends: [
      { namespace: 'azeroth', service: 'stronghold', backends: new Set(['10.42.0.138:8080']), proxyPort: 12273 },
    ],
    identities: new Map([['10.42.0.23', 16610]]),
    listeners: new Map([
      ['azeroth/c/l', '127.0.0.1:12273'],
      ['envoy-prometheus-metrics-listener', '0.0.0.0:9964'],
    ]),
    clusters: new Map([
      ['azeroth/simple', new Set(['10.42.0.138:8080'])],
      ['azeroth/none', new Set()],
    ]),
  })
})

test('before Envoy runs it has nothing', () => {
  const { listeners, clusters } = parseAgentState('n', [...answers.slice(0, 5), '\n', '\n'])
  expect(listeners.size + clusters.size).toBe(0)
})
