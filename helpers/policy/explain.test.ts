import { describe, expect, it } from 'vitest'
import { decide } from './decide.ts'
import { explain, verdictJson } from './explain.ts'
import type { Endpoint, HttpQuery } from './input.ts'
import { human, orc, pod, policySet, stronghold, strongholdPolicy } from './test-policies.ts'

const yaml = strongholdPolicy(`ingress:
  - fromEndpoints:
      - matchLabels: { class: orc }
    toPorts:
      - ports: [{ port: "8080", protocol: TCP }]
        rules: { http: [{ method: GET, path: /weapons }] }`)

const set = policySet(yaml)
const verdict = (from: Endpoint, http?: HttpQuery, port = 8080) =>
  decide(set, { from, to: stronghold, port, protocol: 'TCP', http })
const lines = (...args: Parameters<typeof verdict>) => explain(verdict(...args), set.options)

describe('an explanation', () => {
  it('names the rule that allowed a request, with its place', () => {
    expect(lines(orc, { method: 'GET', path: '/weapons' })).toEqual([
      'azeroth/orc -> azeroth/stronghold TCP 8080, GET /weapons: allowed',
      '  egress of azeroth/orc: no policy restricts egress here',
      '  ingress of azeroth/stronghold: an HTTP rule matches the request',
      '    policy.yaml:12:27 CiliumNetworkPolicy azeroth/stronghold, spec.ingress[0].toPorts[0].rules.http[0]',
    ])
  })

  it('names the nearest rule when none matches, and the part of it that does not fit', () => {
    expect(lines(human)).toEqual([
      'azeroth/human -> azeroth/stronghold TCP 8080: denied at L3/L4: the connection gets no answer',
      '  ingress of azeroth/stronghold: no rule allows the connection',
      '    nearest: policy.yaml:9:11 CiliumNetworkPolicy azeroth/stronghold, spec.ingress[0].fromEndpoints[0]' +
        ' wants peer `class=orc`, seen `azeroth/human (class=human)`; all else fits',
    ])
  })

  it.each<[string, Parameters<typeof verdict>, string]>([
    ['the query', [orc, { method: 'GET', path: '/weapons?x=1' }], 'the expression has to match the query as well'],
    [
      'a part of the path',
      [orc, { method: 'GET', path: '/weapons/axe' }],
      'the expression has to match all of the path',
    ],
    ['case', [orc, { method: 'get', path: '/weapons' }], 'upper and lower case differ'],
    ['the port', [orc, undefined, 80], 'a policy sees the port of the pod, not of the Service'],
    [
      'the namespace',
      [pod('orc', { namespace: 'outland' })],
      'the labels fit, but this selector is about pods of namespace azeroth',
    ],
  ])('hints at how Cilium reads %s', (_title, args, wanted) => {
    expect(lines(...args).join('\n')).toContain(wanted)
  })

  it('puts a rule that misses by one part before one that misses by more', () => {
    const other = `ingress:
  - fromEndpoints: [{ matchLabels: { class: troll } }]
    toPorts: [{ ports: [{ port: "1", protocol: TCP }] }]`
    const both = policySet(strongholdPolicy(other, 'far') + yaml)
    const { misses } = decide(both, { from: human, to: stronghold, port: 8080, protocol: 'TCP' })
    expect(misses.map(({ policy }) => policy.metadata.name)).toEqual(['stronghold', 'far'])
  })
})

describe('an explanation as JSON', () => {
  it('resolves every place, and is plain data', () => {
    const json = verdictJson(verdict(orc, { method: 'PUT', path: '/new-king' }), set.options)
    expect(structuredClone(json)).toEqual(json)
    expect(json).toMatchObject({
      schemaVersion: 1,
      from: 'azeroth/orc',
      decision: 'denied-l7',
      direction: 'ingress',
      egress: { decision: 'allowed', proxied: false },
      ingress: {
        proxied: true,
        misses: [
          {
            policy: 'CiliumNetworkPolicy azeroth/stronghold',
            field: 'spec.ingress[0].toPorts[0].rules.http[0].method',
            where: { file: 'policy.yaml', line: 12 },
            part: 'method',
            only: false,
          },
        ],
      },
    })
  })
})
