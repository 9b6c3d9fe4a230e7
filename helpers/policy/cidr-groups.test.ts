import { describe, expect, it } from 'vitest'
import { decide } from './decide.ts'
import type { CidrGroup, CiliumVersion, Endpoint } from './input.ts'
import { entity, human, policySet, stronghold, strongholdPolicy } from './test-policies.ts'

const cidrGroups: CidrGroup[] = [
  { name: 'partners', labels: { role: 'partner' }, cidrs: ['203.0.113.0/24', '198.51.100.0/24'] },
  { name: 'remote', labels: { kind: 'remote' }, cidrs: ['203.0.113.128/25'] },
  { name: 'nobody', labels: {}, cidrs: [] },
]
const partner = entity('world', { ip: '198.51.100.7' })
const remotePartner = entity('world', { ip: '203.0.113.200' })
const stranger = entity('world', { ip: '192.0.2.1' })

function decided(direction: 'ingress' | 'egress', rule: string, peer: Endpoint, version: CiliumVersion = '1.20') {
  const field = direction === 'ingress' ? 'fromCIDRSet' : 'toCIDRSet'
  const set = policySet(strongholdPolicy(`${direction}: [{ ${field}: [${rule}] }]`), { version, cidrGroups })
  const [from, to] = direction === 'ingress' ? [peer, stronghold] : [stronghold, peer]
  return decide(set, { from, to, port: 443, protocol: 'TCP' })[direction].decision
}

describe.each(['ingress', 'egress'] as const)('a CIDR group in an %s rule of Cilium 1.20', (direction) => {
  it.each<[string, Endpoint, string]>([
    ['{ cidrGroupRef: partners }', partner, 'allowed'],
    ['{ cidrGroupRef: partners }', stranger, 'denied-l4'],
    ['{ cidrGroupRef: partners }', human, 'denied-l4'],
    ['{ cidrGroupRef: partners, except: [198.51.100.0/28] }', partner, 'unknown'],
    ['{ cidrGroupRef: nobody }', partner, 'denied-l4'],
    ['{ cidrGroupSelector: { matchLabels: { role: partner } } }', partner, 'allowed'],
    ['{ cidrGroupSelector: { matchExpressions: [{ key: role, operator: Exists }] } }', partner, 'allowed'],
    ['{ cidrGroupSelector: { matchExpressions: [{ key: role, operator: DoesNotExist }] } }', partner, 'denied-l4'],
    ['{ cidrGroupSelector: { matchExpressions: [{ key: role, operator: DoesNotExist }] } }', stranger, 'allowed'],
    ['{ cidrGroupSelector: { matchExpressions: [{ key: role, operator: DoesNotExist }] } }', human, 'denied-l4'],
    [
      '{ cidrGroupSelector: { matchExpressions: [{ key: role, operator: NotIn, values: [partner] }] } }',
      partner,
      'denied-l4',
    ],
    [
      '{ cidrGroupSelector: { matchExpressions: [{ key: role, operator: NotIn, values: [vpn] }] } }',
      partner,
      'allowed',
    ],
    ['{ cidrGroupSelector: { matchLabels: { role: partner, kind: remote } } }', remotePartner, 'allowed'],
    ['{ cidrGroupSelector: { matchLabels: { role: partner, kind: remote } } }', partner, 'denied-l4'],
    ['{ cidrGroupSelector: {} }', stranger, 'allowed'],
    ['{ cidrGroupSelector: {} }', human, 'allowed'],
    ['{ cidrGroupSelector: { matchLabels: { role: partner } }, except: [198.51.100.0/28] }', partner, 'unknown'],
    ['{ cidrGroupRef: elsewhere }', partner, 'unknown'],
    ['{ cidrGroupRef: elsewhere }', human, 'denied-l4'],
    ['{ cidrGroupSelector: { matchLabels: { role: vpn } } }', partner, 'unknown'],
  ])('%s', (rule, peer, wanted) => {
    expect(decided(direction, rule, peer)).toBe(wanted)
  })
})

describe('a CIDR group in Cilium 1.15', () => {
  it('is resolved in ingress rules', () => {
    expect(decided('ingress', '{ cidrGroupRef: partners }', partner, '1.15')).toBe('allowed')
    expect(decided('ingress', '{ cidrGroupRef: partners }', human, '1.15')).toBe('denied-l4')
  })

  it('that holds nothing, or is not among the manifests, may let anyone in', () => {
    expect(decided('ingress', '{ cidrGroupRef: nobody }', human, '1.15')).toBe('unknown')
    expect(decided('ingress', '{ cidrGroupRef: elsewhere }', human, '1.15')).toBe('unknown')
  })
})
