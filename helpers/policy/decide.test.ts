import { describe, expect, it } from 'vitest'
import { formatLocation } from '../core/source.ts'
import { decide } from './decide.ts'
import type { Endpoint, HttpQuery } from './input.ts'
import { entity, human, orc, pod, policySet, stronghold, strongholdPolicy } from './test-policies.ts'

const workshop = `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: secure-stronghold
spec:
  endpointSelector:
    matchLabels:
      class: stronghold
  ingress:
    - fromEndpoints:
        - matchLabels:
            class: orc
      toPorts:
        - ports:
            - port: "8080"
              protocol: TCP
          rules:
            http:
              - method: GET
                path: /weapons
`

const get = (path: string): HttpQuery => ({ method: 'GET', path })

function asked(yaml: string, from: Endpoint, http?: HttpQuery, port = 8080) {
  return decide(policySet(yaml), { from, to: stronghold, port, protocol: 'TCP', http })
}

describe("the workshop's policy", () => {
  it('lets the orc fetch a weapon, by the HTTP rule', () => {
    const verdict = asked(workshop, orc, get('/weapons'))
    expect(verdict).toMatchObject({ decision: 'allowed', direction: 'ingress' })
    const places = verdict.rules.map(({ policy, path }) => formatLocation(policy.at(path)))
    expect(places).toEqual(['policy.yaml:20:17'])
  })

  it('answers the orc 403 on another path, which is the one part that does not fit', () => {
    const verdict = asked(workshop, orc, { method: 'GET', path: '/new-king' })
    expect(verdict.decision).toBe('denied-l7')
    expect(verdict.misses[0]).toMatchObject({ part: 'path', wanted: '/weapons', seen: '/new-king', only: true })
  })

  it('gives the human no answer, whose labels are the one part that does not fit', () => {
    const verdict = asked(workshop, human, get('/weapons'))
    expect(verdict.decision).toBe('denied-l4')
    expect(verdict.misses[0]).toMatchObject({
      part: 'peer',
      wanted: 'class=orc',
      seen: 'azeroth/human (class=human)',
      only: true,
    })
  })

  it('lets everyone in where nothing selects the endpoint', () => {
    expect(decide(policySet(workshop), { from: stronghold, to: human, port: 8080, protocol: 'TCP' })).toMatchObject({
      decision: 'allowed',
      rules: [],
    })
  })
})

const goblin = pod('orc', { namespace: 'outland', name: 'goblin' })
const world = entity('world', { ip: '198.51.100.7' })

describe('what is left out or empty', () => {
  const onPort = 'toPorts: [{ ports: [{ port: "8080", protocol: TCP }] }]'
  const table: [string, Record<string, boolean>][] = [
    ['ingress: [{}]', { orc: false, goblin: false, world: false }],
    ['ingress: []\negress: [{}]', { orc: true, goblin: true, world: true }],
    ['ingress: [{ fromEndpoints: [] }]', { orc: false, goblin: false, world: false }],
    [`ingress: [{ fromEndpoints: [], ${onPort} }]`, { orc: false, goblin: false, world: false }],
    ['ingress: [{ fromEndpoints: [{}], fromCIDR: [] }]', { orc: false, goblin: false, world: false }],
    [
      `ingress: [{ fromEndpoints: [], fromCIDR: [198.51.100.0/24], ${onPort} }]`,
      { orc: false, goblin: false, world: false },
    ],
    [`ingress: [{ fromCIDR: [], ${onPort} }]`, { orc: false, goblin: false, world: false }],
    [`ingress: [{ ${onPort} }]`, { orc: true, goblin: true, world: true }],
    ['ingress: [{ toPorts: [{}] }]', { orc: false, goblin: false, world: false }],
    ['ingress: [{ fromEndpoints: [{}], toPorts: [] }]', { orc: true, goblin: false, world: false }],
    ['ingress: [{ fromEndpoints: [{}] }]', { orc: true, goblin: false, world: false }],
    [
      'ingress: [{ fromEndpoints: [{}], toPorts: [{ ports: [{ port: "8080", protocol: TCP }], rules: { http: [] } }] }]',
      { orc: true, goblin: false, world: false },
    ],
    [
      'ingress: [{ fromEndpoints: [{}], toPorts: [{ ports: [{ port: "8080", protocol: TCP }], rules: { http: [{}] } }] }]',
      { orc: true, goblin: false, world: false },
    ],
  ]
  it.each(table)('%s', (spec, wanted) => {
    const seen = Object.fromEntries(
      Object.entries({ orc, goblin, world }).map(([name, from]) => [
        name,
        asked(strongholdPolicy(spec), from, get('/')).decision === 'allowed',
      ]),
    )
    expect(seen).toEqual(wanted)
  })

  it('reads an empty list of peers as no list at all in Cilium 1.15', () => {
    const set = policySet(strongholdPolicy(`ingress: [{ fromEndpoints: [], ${onPort} }]`), { version: '1.15' })
    expect(decide(set, { from: world, to: stronghold, port: 8080, protocol: 'TCP' }).decision).toBe('allowed')
    const both = policySet(strongholdPolicy('ingress: [{ fromEndpoints: [{}], fromCIDR: [] }]'), { version: '1.15' })
    expect(decide(both, { from: orc, to: stronghold, port: 8080, protocol: 'TCP' }).decision).toBe('allowed')
  })
})
