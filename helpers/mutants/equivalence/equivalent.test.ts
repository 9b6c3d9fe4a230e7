import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseManifests } from '../../manifests/parse.ts'
import { validateManifests } from '../../manifests/validate.ts'
import type { PolicyOptions } from '../../policy/input.ts'
import { provedEquivalent } from './equivalent.ts'

const options: PolicyOptions = { ciliumVersion: '1.15', defaultNamespace: 'azeroth' }
const read = (...yaml: string[]) =>
  validateManifests(yaml.flatMap((text, index) => parseManifests(text, `${index}.yaml`)))
const file = (name: string) => readFileSync(`deployments/${name}`, 'utf8')

const canary = file('canary/envoy-lb-listener.yaml')
const policy = file('security/secure-stronghold.yaml')
const workloads = ['simple-stronghold', 'better-stronghold', 'orc', 'human'].map((name) =>
  file(`workshop/${name}.yaml`),
)
const simple = file('workshop/simple-stronghold.yaml')

const proof = (before: string, after: string, more = options) =>
  provedEquivalent(read(before, ...workloads), read(after, ...workloads), more)

describe('Envoy configs', () => {
  it('mean the same when their weights have the same proportion', () => {
    const half = canary.replace('weight: 90', 'weight: 45').replace('weight: 10', 'weight: 5')
    expect(proof(canary, half)).toContain('same proportion')
    expect(proof(canary, canary.replace('weight: 90', 'weight: 80'))).toBeUndefined()
    const total = canary.replace('weighted_clusters:', 'weighted_clusters:\n                  total_weight: 100')
    expect(proof(total, total.replace('weight: 90', 'weight: 45').replace('weight: 10', 'weight: 5'))).toBeUndefined()
  })

  it('mean the same when Envoy’s own value is written out, or a duration is spelt otherwise', () => {
    expect(proof(canary, canary.replace('connect_timeout: 5s', ''))).toContain('connect_timeout is 5s')
    expect(proof(canary, canary.replace('connect_timeout: 3s', ''))).toBeUndefined()
    expect(proof(canary, canary.replace('connect_timeout: 3s', 'connect_timeout: 3.000s'))).toContain('duration')
    expect(proof(canary, canary.replace('num_retries: 3', ''))).toBeUndefined()
  })

  it('mean the same in Cilium 1.15 whatever namespace their Services have, and not in 1.20', () => {
    const other = canary.replace(
      'name: stronghold\n      namespace: azeroth',
      'name: stronghold\n      namespace: other',
    )
    expect(other).not.toBe(canary)
    expect(proof(canary, other)).toContain('Cilium 1.15')
    expect(proof(canary, other, { ...options, ciliumVersion: '1.20' })).toBeUndefined()
  })

  it('are not compared when anything else differs', () => {
    expect(proof(canary, canary.replace('prefix: /', 'prefix: /weapons'))).toBeUndefined()
    expect(proof(canary, canary.replace('name: envoy-lb-listener', 'name: other'))).toBeUndefined()
  })
})

describe('policies', () => {
  it('mean the same when a rule is repeated in other words', () => {
    const twice = policy.replace(
      '- method: GET',
      '- method: GET\n                path: /weapons\n              - method: GET',
    )
    expect(proof(policy, twice)).toMatch(/^the policy engine \(Cilium 1\.15\) decides all \d+ pairs and ports the same/)
    const expression = 'matchExpressions: [{ key: class, operator: In, values: [stronghold] }]'
    expect(proof(policy, policy.replace('matchLabels:\n      class: stronghold', expression))).toBeDefined()
  })

  it('differ when one pair, one port or one HTTP rule does', () => {
    for (const [from, to] of [
      ['class: stronghold', 'class: orc'],
      ['class: orc', 'class: human'],
      ['"8080"', '"8081"'],
      ['method: GET', 'method: .*'],
      ['path: /weapons', 'path: /weapon.'],
      ['- fromEndpoints:\n        - matchLabels:\n            class: orc\n      toPorts', '- toPorts'],
    ] as const) {
      expect(policy).toContain(from)
      expect(proof(policy, policy.replace(from, to))).toBeUndefined()
    }
  })

  it('are never the same when Cilium would refuse the changed one', () => {
    expect(proof(policy, policy.replace('protocol: TCP', 'protocol: UDP'))).toBeUndefined()
  })
})

describe('Services', () => {
  const others = workloads.filter((text) => text !== simple)
  const ofService = (after: string) => provedEquivalent(read(simple, ...others), read(after, ...others), options)

  it('mean the same when they lead to the same ports of the same pods', () => {
    expect(ofService(simple.replace(/(selector:\n {4}class: stronghold)\n {4}version: v1/, '$1'))).toContain(
      'simple-stronghold',
    )
    expect(ofService(simple.replace('targetPort: http', 'targetPort: 8080'))).toBeDefined()
  })

  it('differ when they select other pods, or lead elsewhere', () => {
    expect(
      ofService(simple.replace(/selector:\n {4}class: stronghold\n/, 'selector:\n    class: orc\n')),
    ).toBeUndefined()
    expect(ofService(simple.replace('targetPort: http', 'targetPort: 80'))).toBeUndefined()
    expect(ofService(simple.replace('port: 8080\n', 'port: 80\n'))).toBeUndefined()
  })
})
