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
      atStronghold(strongholdPolicy(orcGets) + strongholdPolicy(allL4, 'wide') + strongholdPolicy(noOrc, 'no')),
    ).toBe('denied')
  })

  it("lets the own node's requests through, as a proxy when a rule for them has HTTP rules", () => {
    const hostGets = orcGets.replace('fromEndpoints: [{ matchLabels: { class: orc } }]', 'fromEntities: [host]')
    expect(atStronghold(strongholdPolicy(hostGets), entity('host'))).toMatchObject({ proxied: true, allow: 'all' })
    expect(atStronghold(strongholdPolicy(orcGets), entity('host'))).toBe('none')
  })

  it('is not known where a rule asks for more than manifests tell', () => {
    const sni = 'ingress: [{ toPorts: [{ ports: [{ port: "8080", protocol: TCP }], serverNames: [a.test] }] }]'
    expect(atStronghold(strongholdPolicy(sni))).toEqual({
      unknown: expect.stringContaining('TLS server name (a.test)'),
    })
  })
})
