import { describe, expect, it } from 'vitest'
import { l7Rules } from './l7-rules.ts'
import { entity, human, orc, policySet, stronghold, strongholdPolicy } from './test-policies.ts'

const orcGets = `
ingress:
  - fromEndpoints: [{ matchLabels: { class: orc } }]
    toPorts: [{ ports: [{ port: "8080", protocol: TCP }], rules: { http: [{ method: GET, path: /weapons }] } }]`
const allL4 = 'ingress: [{ fromEndpoints: [{}], toPorts: [{ ports: [{ port: "8080", protocol: TCP }] }] }]'
const noOrc = 'ingressDeny: [{ fromEndpoints: [{ matchLabels: { class: orc } }] }]'

const atStronghold = (yaml: string, from = orc) =>
  l7Rules(policySet(yaml), { from, to: stronghold, port: 8080, protocol: 'TCP' }).ingress

describe('what the proxy of the destination enforces', () => {
  it('is the HTTP rules of the peer, and nothing for peers without an allow', () => {
    expect(atStronghold(strongholdPolicy(orcGets))).toMatchObject({
      proxied: true,
      allow: [{ method: 'GET', path: '/weapons', headers: [] }],
    })
    expect(atStronghold(strongholdPolicy(orcGets), human)).toBe('denied')
  })

  it('is nothing where no policy selects the destination', () => {
    expect(
      l7Rules(policySet(strongholdPolicy(orcGets)), { from: orc, to: human, port: 8080, protocol: 'TCP' }),
    ).toEqual({
      egress: 'none',
      ingress: 'none',
    })
  })

  it('lets everything through, still as a proxy, when a wider rule allows the connection', () => {
    const both = strongholdPolicy(orcGets) + strongholdPolicy(allL4, 'wide')
    expect(atStronghold(both)).toMatchObject({ proxied: true, allow: 'all' })
    expect(atStronghold(both, human)).toBe('none')
  })

  it('is a denial when a deny rule matches, whatever is allowed', () => {
    expect(
      atStronghold(strongholdPolicy(orcGets) + strongholdPolicy(allL4, 'wide') + strongholdPolicy(noOrc, 'nobody')),
    ).toBe('denied')
  })

  it("lets the own node's requests through, as a proxy when a rule for them has HTTP rules", () => {
    const hostGets = orcGets.replace('fromEndpoints: [{ matchLabels: { class: orc } }]', 'fromEntities: [host]')
    expect(atStronghold(strongholdPolicy(hostGets), entity('host'))).toMatchObject({ proxied: true, allow: 'all' })
    expect(atStronghold(strongholdPolicy(orcGets), entity('host'))).toBe('none')
  })

  it('depends in Cilium 1.15 on how ports are written, and not in 1.20', () => {
    const gets = '{ toPorts: [{ ports: [{ port: "8080", protocol: TCP }], rules: { http: [{ method: GET }] } }] }'
    const plain = (port: string) => `{ fromEndpoints: [{}], toPorts: [{ ports: [{ port: ${port}, protocol: TCP }] }] }`
    const asked = (port: string, version: '1.15' | '1.20') =>
      l7Rules(policySet(strongholdPolicy(`ingress: [${gets}, ${plain(port)}]`), { version }), {
        from: orc,
        to: stronghold,
        port: 8080,
        protocol: 'TCP',
      }).ingress
    const all = { proxied: true, allow: 'all' }
    expect(asked('"8080"', '1.15')).toMatchObject(all)
    expect(asked('http', '1.15')).toBe('none')
    const narrow = `{ fromEndpoints: [{}], ${gets.slice(2)}`
    const wide = '{ toPorts: [{ ports: [{ port: "8080", protocol: TCP }] }] }'
    const set = policySet(strongholdPolicy(`ingress: [${narrow}, ${wide}]`), { version: '1.15' })
    expect(l7Rules(set, { from: orc, to: stronghold, port: 8080, protocol: 'TCP' }).ingress).toMatchObject(all)
    expect(asked('http', '1.20')).toMatchObject(all)
  })

  it("judges the own node's requests in Cilium 1.15 where a rule names the node", () => {
    const gets = 'toPorts: [{ ports: [{ port: "8080", protocol: TCP }], rules: { http: [{ method: GET }] } }]'
    const asked = (peers: string) =>
      l7Rules(policySet(strongholdPolicy(`ingress: [{ ${peers} ${gets} }]`), { version: '1.15' }), {
        from: entity('host'),
        to: stronghold,
        port: 8080,
        protocol: 'TCP',
      }).ingress
    const judged = { proxied: true, allow: [{ method: 'GET' }] }
    expect(asked('fromEntities: [host],')).toMatchObject(judged)
    expect(asked('fromEntities: [cluster],')).toMatchObject(judged)
    expect(asked('fromEndpoints: [{ matchLabels: { "reserved:host": "" } }],')).toMatchObject(judged)
    expect(asked('fromEntities: [all],')).toBe('none')
    expect(asked('fromEntities: [host, all],')).toBe('none')
    expect(asked('')).toBe('none')
  })

  it('sees the own node in Cilium 1.15 by one way of writing the port that names it, whatever another has for anyone', () => {
    const rule = (port: string, method: string) =>
      `toPorts: [{ ports: [{ port: ${port}, protocol: TCP }], rules: { http: [{ method: ${method} }] } }]`
    const asked = (port: string) => {
      const named = '{ fromEndpoints: [{ matchLabels: { "reserved:host": "" } }], '
      const spec = strongholdPolicy(`ingress: [${named}${rule('"8080"', 'GET')} }, { ${rule(port, 'PUT')} }]`)
      const set = policySet(spec, { version: '1.15' })
      return l7Rules(set, { from: entity('host'), to: stronghold, port: 8080, protocol: 'TCP' }).ingress
    }
    expect(asked('http')).toMatchObject({ proxied: true, allow: 'all' })
    expect(asked('"8080"')).toBe('none')
  })

  it('is not known where a rule asks for more than manifests tell', () => {
    const sni = 'ingress: [{ toPorts: [{ ports: [{ port: "8080", protocol: TCP }], serverNames: [a.test] }] }]'
    const mayDeny = 'ingress: [{ fromEntities: [all] }]\ningressDeny: [{ fromGroups: [{}] }]'
    expect(atStronghold(strongholdPolicy(mayDeny), entity('world'))).toHaveProperty('unknown')
    expect(atStronghold(strongholdPolicy(mayDeny))).toBe('none')
    expect(atStronghold(strongholdPolicy(sni))).toMatchObject({
      unknown: expect.stringContaining('TLS server name (a.test)'),
    })
  })
})
