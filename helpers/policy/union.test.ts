import { describe, expect, it } from 'vitest'
import { decide } from './decide.ts'
import type { HttpQuery } from './input.ts'
import { entity, human, orc, policySet, stronghold, strongholdPolicy } from './test-policies.ts'

const get: HttpQuery = { method: 'GET', path: '/weapons' }
const put: HttpQuery = { method: 'PUT', path: '/new-king' }
const from = (text: string) => `fromEndpoints: [${text}]`
const ofOrc = from('{ matchLabels: { class: orc } }')
const tcp = '{ port: "8080", protocol: TCP }'
const plain = `toPorts: [{ ports: [${tcp}] }]`
const gets = `toPorts: [{ ports: [${tcp}], rules: { http: [{ method: GET }] } }]`

function decisions(...specs: string[]) {
  const set = policySet(specs.map((spec, n) => strongholdPolicy(spec, `policy-${n}`)).join(''))
  const of = (client: typeof orc, http: HttpQuery) =>
    decide(set, { from: client, to: stronghold, port: 8080, protocol: 'TCP', http }).decision
  return { orcGet: of(orc, get), orcPut: of(orc, put), human: of(human, get) }
}

describe('allow rules', () => {
  it('add up, over entries and over policies', () => {
    expect(decisions(`ingress: [{ ${ofOrc} }]`, `ingress: [{ ${from('{ matchLabels: { class: human } }')} }]`)).toEqual(
      {
        orcGet: 'allowed',
        orcPut: 'allowed',
        human: 'allowed',
      },
    )
  })

  it.each([
    ['of the same peers', ofOrc],
    ['of wider peers', from('{}')],
    ['of anyone', ''],
  ])('without HTTP rules make those beside them restrict nothing: %s', (_title, peers) => {
    const wide = peers === '' ? plain : `${peers}, ${plain}`
    expect(decisions(`ingress: [{ ${ofOrc}, ${gets} }]`, `ingress: [{ ${wide} }]`)).toMatchObject({
      orcGet: 'allowed',
      orcPut: 'allowed',
    })
  })

  it('for all ports make HTTP rules restrict nothing as well', () => {
    expect(decisions(`ingress: [{ ${ofOrc}, ${gets} }, { ${from('{}')} }]`).orcPut).toBe('allowed')
  })

  it('for another port leave HTTP rules as they are', () => {
    const other = 'toPorts: [{ ports: [{ port: "9090", protocol: TCP }] }]'
    expect(decisions(`ingress: [{ ${ofOrc}, ${gets} }, { ${other} }]`)).toEqual({
      orcGet: 'allowed',
      orcPut: 'denied-l7',
      human: 'denied-l4',
    })
  })
})

describe('deny rules', () => {
  const denyOrc = `ingressDeny: [{ ${ofOrc} }]`

  it.each([
    ['a narrower allow', `ingress: [{ ${ofOrc}, ${plain} }]`],
    ['a wider allow', 'ingress: [{ fromEntities: [all] }]'],
    ['an HTTP allow', `ingress: [{ ${ofOrc}, ${gets} }]`],
  ])('win over %s, in whatever policy it stands', (_title, allow) => {
    expect(decisions(allow, denyOrc).orcGet).toBe('denied-l4')
    expect(decisions(denyOrc, allow).orcGet).toBe('denied-l4')
    expect(decisions(`${allow}\n${denyOrc}`).orcGet).toBe('denied-l4')
  })

  it('deny their own port and leave others allowed', () => {
    const set = policySet(strongholdPolicy(`ingress: [{ fromEntities: [all] }]\ningressDeny: [{ ${plain} }]`))
    const on = (port: number) => decide(set, { from: orc, to: stronghold, port, protocol: 'TCP' }).decision
    expect([on(8080), on(9090)]).toEqual(['denied-l4', 'allowed'])
  })

  it('alone deny the rest too, since they switch default deny on', () => {
    expect(decisions(denyOrc).human).toBe('denied-l4')
    expect(decisions(`${denyOrc}\ningress: [{ fromEntities: [all] }]`).human).toBe('allowed')
  })

  it('alone leave the rest allowed with enableDefaultDeny off', () => {
    const off = 'enableDefaultDeny: { ingress: false }'
    expect(decisions(`${denyOrc}\n${off}`)).toMatchObject({ orcGet: 'denied-l4', human: 'allowed' })
    expect(decisions(`${denyOrc}\n${off}`, `ingress: [{ ${ofOrc} }]`).human).toBe('denied-l4')
  })

  it('keep the own node out, which is let in otherwise', () => {
    const asked = (...specs: string[]) =>
      decide(policySet(specs.map((spec, n) => strongholdPolicy(spec, `p-${n}`)).join('')), {
        from: entity('host'),
        to: stronghold,
        port: 8080,
        protocol: 'TCP',
      }).decision
    expect(asked(`ingress: [{ ${ofOrc} }]`)).toBe('allowed')
    expect(asked(`ingress: [{ ${ofOrc} }]`, 'ingressDeny: [{ fromEntities: [host] }]')).toBe('denied-l4')
  })
})

describe('HTTP rules where default deny is off', () => {
  it('deny nothing, but still make a proxy see the requests', () => {
    const spec = `ingress: [{ ${ofOrc}, ${gets} }]\nenableDefaultDeny: { ingress: false }`
    expect(decisions(spec)).toEqual({ orcGet: 'allowed', orcPut: 'allowed', human: 'allowed' })
    const { l7 } = decide(policySet(strongholdPolicy(spec)), {
      from: orc,
      to: stronghold,
      port: 8080,
      protocol: 'TCP',
    }).ingress
    expect(l7).toMatchObject({ proxied: true, allow: 'all' })
  })
})

describe('modes of enforcement', () => {
  const asked = (
    enforcementMode: 'always' | 'never',
    spec: string,
    client = orc,
    version: '1.15' | '1.20' = '1.20',
  ) => {
    const options = { ciliumVersion: version, defaultNamespace: 'azeroth', enforcementMode }
    return decide(policySet(strongholdPolicy(spec), { options }), {
      from: client,
      to: human,
      port: 8080,
      protocol: 'TCP',
    })
  }
  it('deny what no policy selects with `always`, and nothing with `never`', () => {
    expect(asked('always', 'ingress: [{}]')).toMatchObject({ decision: 'denied-l4', direction: 'egress' })
    expect(asked('never', 'ingressDeny: [{ fromEntities: [all] }]').decision).toBe('allowed')
  })

  it('with `always` let the own node in to a pod without policies in 1.15 alone', () => {
    expect(asked('always', 'ingress: [{}]', entity('host'), '1.15').ingress.decision).toBe('allowed')
    expect(asked('always', 'ingress: [{}]', entity('host'), '1.20').ingress.decision).toBe('denied-l4')
  })
})

describe('both directions', () => {
  const orcOut = (rule: string) => `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: orc, namespace: azeroth }
spec: { endpointSelector: { matchLabels: { class: orc } }, egress: [${rule}] }
---`
  const asked = (yaml: string, http = get) =>
    decide(policySet(yaml), { from: orc, to: stronghold, port: 8080, protocol: 'TCP', http })

  it('have to allow a connection', () => {
    expect(asked(orcOut('{}'))).toMatchObject({ decision: 'denied-l4', direction: 'egress' })
    expect(asked(orcOut('{ toEndpoints: [{}] }') + strongholdPolicy('ingress: [{}]'))).toMatchObject({
      decision: 'denied-l4',
      direction: 'ingress',
    })
    expect(asked(orcOut('{ toEndpoints: [{}] }')).decision).toBe('allowed')
  })

  it('each judge requests by their own HTTP rules', () => {
    const out = orcOut(`{ toEndpoints: [{}], toPorts: [{ ports: [${tcp}], rules: { http: [{ path: /weapons }] } }] }`)
    const yaml = out + strongholdPolicy(`ingress: [{ ${ofOrc}, ${gets} }]`)
    expect(asked(yaml).decision).toBe('allowed')
    expect(asked(yaml, put)).toMatchObject({ decision: 'denied-l7', direction: 'egress' })
    expect(asked(yaml, { method: 'PUT', path: '/weapons' })).toMatchObject({
      decision: 'denied-l7',
      direction: 'ingress',
    })
  })
})
