import { describe, expect, it } from 'vitest'
import type { CiliumHttpRule } from '../manifests/kinds/cilium-network-policy.ts'
import { decide } from './decide.ts'
import { httpRuleOf, matchesHttp } from './http.ts'
import { asRulesSeeIt } from './http-path.ts'
import type { HttpQuery } from './input.ts'
import { orc, policiesOf, policySet, stronghold, strongholdPolicy } from './test-policies.ts'

const [policy] = policiesOf(strongholdPolicy('ingress: [{}]'))
const plain: HttpQuery = { method: 'GET', path: '/weapons', host: 'stronghold:8080', headers: { 'X-Key': 'v' } }

function matches(rule: CiliumHttpRule, request: Partial<HttpQuery> = {}) {
  if (policy === undefined) throw new Error('no policy')
  return matchesHttp(httpRuleOf(rule, policy, []), { ...plain, ...request })
}

describe('an HTTP rule', () => {
  it.each<[CiliumHttpRule, Partial<HttpQuery>, boolean]>([
    [{}, {}, true],
    [{ method: 'GET' }, {}, true],
    [{ method: 'GE' }, {}, false],
    [{ method: 'GET' }, { method: 'GETX' }, false],
    [{ method: 'GET|HEAD' }, { method: 'HEAD' }, true],
    [{ method: '' }, { method: 'PUT' }, true],
    [{ path: '/weapons' }, {}, true],
    [{ path: '/weapons' }, { path: '/weapons?x=1' }, false],
    [{ path: '/weapons' }, { path: '/weapons/axe' }, false],
    [{ path: '/weapons(\\?.*)?' }, { path: '/weapons?x=1' }, true],
    [{ path: '/.*' }, { path: '/new-king?kingName=X' }, true],
    [{ host: 'stronghold' }, {}, false],
    [{ host: 'stronghold:8080' }, {}, true],
    [{ host: 'strong.old.*' }, {}, true],
    [{ headers: ['X-Key'] }, {}, true],
    [{ headers: ['x-key: v'] }, {}, true],
    [{ headers: ['X-Key v'] }, {}, true],
    [{ headers: ['X-Key: V'] }, {}, false],
    [{ headers: ['X-Key:v'] }, {}, false],
    [{ headers: ['X-Key', 'X-Other'] }, {}, false],
    [{ headerMatches: [{ name: 'X-Key', value: 'v' }] }, {}, true],
    [{ headerMatches: [{ name: 'X-Key', value: 'w' }] }, {}, false],
    [{ headerMatches: [{ name: 'X-Key' }] }, {}, true],
    [{ headerMatches: [{ name: 'X-Key', value: 'w', mismatch: 'REPLACE' }] }, {}, true],
    [{ method: 'GET', path: '/other' }, {}, false],
  ])('%j of %j', (rule, request, wanted) => {
    expect(matches(rule, request)).toBe(wanted)
  })

  it('is undecided by a secret, but for a header that is missing or a part that does not fit', () => {
    const secret = { name: 'X-Key', secret: { name: 'token' } }
    expect(matches({ headerMatches: [secret] })).toHaveProperty('unknown')
    expect(matches({ headerMatches: [secret] }, { headers: {} })).toBe(false)
    expect(matches({ headerMatches: [secret], method: 'PUT' })).toBe(false)
  })
})

describe('a path as rules see it', () => {
  it.each([
    ['//a//b', '/a/b'],
    ['/x/../a', '/a'],
    ['/x/./a/.', '/x/a/'],
    ['/x/..', '/'],
    ['/%61?q=//..%2F', '/a?q=//..%2F'],
    ['/%2e%2E/a', '/a'],
    ['/a%20b', '/a%20b'],
    ['/a\\b', '/a/b'],
    ['*', '*'],
  ])('%s', (path, wanted) => {
    expect(asRulesSeeIt({ method: 'GET', path })).toMatchObject({ path: wanted })
  })

  it('is not judged with an escaped slash, which the proxy answers with a redirect', () => {
    const gets = 'toPorts: [{ ports: [{ port: "8080", protocol: TCP }], rules: { http: [{ path: /a/b }] } }]'
    const set = policySet(strongholdPolicy(`ingress: [{ ${gets} }]`))
    const asked = (path: string) =>
      decide(set, { from: orc, to: stronghold, port: 8080, protocol: 'TCP', http: { method: 'GET', path } }).decision
    expect(['/a%2Fb', '/a//b', '/a/c'].map(asked)).toEqual(['unknown', 'allowed', 'denied-l7'])
  })
})
