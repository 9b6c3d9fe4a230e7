import { describe, expect, test } from 'vitest'
import type { AgentState } from './agent-state.ts'
import { type Expectation, lackingOn, nothingExpected } from './in-force.ts'

const pod = { pod: 'azeroth/orc', state: 'ready', realizedRevision: 5 }
const stronghold = { namespace: 'azeroth', service: 'stronghold', backends: new Set(['10.0.0.1:8080']), proxyPort: 100 }
const simple = { ...stronghold, service: 'simple', proxyPort: undefined }

const settled: AgentState = {
  node: 'n',
  revision: 5,
  policyUids: new Set(['u']),
  endpoints: [pod],
  frontends: [stronghold, simple],
  identities: new Map([['10.0.0.1', 300]]),
  listeners: new Map([['azeroth/c/l', '127.0.0.1:100']]),
  clusters: new Map([['azeroth/simple', new Set(['10.0.0.1:8080'])]]),
}
const service = { namespace: 'azeroth', name: 'stronghold' }
const expected: Expectation = {
  ...nothingExpected('azeroth'),
  policies: { present: [{ name: 'CiliumNetworkPolicy p', uid: 'u' }], absent: [], changed: 1 },
  identities: new Map([['10.0.0.1', 300]]),
  services: [{ ...service, podIps: new Set(['10.0.0.1']) }],
  redirects: [
    {
      config: 'CiliumEnvoyConfig c',
      service,
      listener: undefined,
      clusters: [{ name: 'azeroth/simple', service: { namespace: 'azeroth', name: 'simple' } }],
    },
  ],
}

const lacking = (state: Partial<AgentState>, want: Partial<Expectation> = {}, revisionBefore = 4) =>
  lackingOn({ ...settled, ...state }, { ...expected, ...want }, revisionBefore)

describe('a node', () => {
  test('lacks nothing when everything is in force there', () => {
    expect(lacking({})).toBeUndefined()
  })

  const broken: [string, Partial<AgentState>, string][] = [
    ['a policy that it does not know', { policyUids: new Set() }, 'does not know CiliumNetworkPolicy p'],
    ['an endpoint that is behind', { endpoints: [{ ...pod, realizedRevision: 4 }] }, 'policy revision 4 of 5'],
    ['an endpoint that is being made', { endpoints: [{ ...pod, state: 'regenerating' }] }, '(regenerating)'],
    ['an identity that is another', { identities: new Map([['10.0.0.1', 2]]) }, 'identity 300 of 10.0.0.1'],
    ['a backend that is gone', { frontends: [{ ...stronghold, backends: new Set() }, simple] }, 'has backends none'],
    ['a Service that is not there', { frontends: [simple] }, 'no Service azeroth/stronghold'],
    ['no redirect', { frontends: [{ ...stronghold, proxyPort: undefined }, simple] }, 'is not redirected to Envoy'],
    ['no listener at the port', { listeners: new Map() }, 'no listener'],
    ['no hosts in a cluster', { clusters: new Map([['azeroth/simple', new Set<string>()]]) }, 'has hosts none'],
    ['no cluster', { clusters: new Map() }, 'no cluster azeroth/simple'],
  ]
  test.each(broken)('lacks %s', (_, state, words) => {
    expect(lacking(state)).toContain(words)
  })

  test('lacks a changed policy until its revision has risen', () => {
    expect(lacking({}, {}, 5)).toContain('has not taken the changed policies')
  })

  test('lacks the end of what was removed', () => {
    const policies = { present: [], absent: [{ name: 'CiliumNetworkPolicy p', uid: 'u' }], changed: 0 }
    expect(lacking({}, { policies })).toContain('still has CiliumNetworkPolicy p')
    expect(lacking({}, { goneListeners: ['azeroth/c/l'] })).toContain('still has the listener azeroth/c/l')
  })

  test('is not held up by the endpoints of other namespaces', () => {
    expect(lacking({ endpoints: [pod, { pod: 'other/x', state: 'restoring', realizedRevision: 0 }] })).toBeUndefined()
  })
})
