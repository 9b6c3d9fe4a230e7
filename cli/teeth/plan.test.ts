import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { plan } from './plan.ts'

const options = { ciliumVersion: '1.15', defaultNamespace: 'azeroth' } as const
const security = readFileSync('deployments/security/secure-stronghold.yaml', 'utf8')

function folderWith(files: Readonly<Record<string, string>>): { MESHPROOF_MANIFESTS: string } {
  const folder = mkdtempSync(join(tmpdir(), 'meshproof-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return { MESHPROOF_MANIFESTS: folder }
}

describe('the reference manifests', () => {
  const plans = plan([], {}, options)

  it('are broken for each lab, in what the lab is about alone', () => {
    const resources = plans.map(({ lab, mutants }) => [lab, [...new Set(mutants.map(({ mutant }) => mutant.resource))]])
    expect(resources).toEqual([
      ['load-balancing', ['Service stronghold']],
      ['security', ['CiliumNetworkPolicy secure-stronghold']],
      ['rate-limit', ['CiliumEnvoyConfig envoy-rate-limit']],
      ['canary', ['CiliumEnvoyConfig envoy-lb-listener']],
    ])
  })

  it('leave out the backends that some claims bring', () => {
    expect(plans.flatMap(({ files }) => files).filter(({ file }) => file.includes('backends'))).toEqual([])
  })

  it('have mutants that are proved to mean the same, each with its proof', () => {
    const proved = plans.flatMap(({ mutants }) => mutants).filter(({ proof }) => proof !== undefined)
    expect(new Set(proved.map(({ mutant }) => mutant.operator))).toEqual(
      new Set(['service-namespace', 'backend-namespace', 'connect-timeout-removed']),
    )
  })
})

describe("a user's own manifests", () => {
  it('have no mutant that is proved to mean the same by one file, while another file gives it a meaning', () => {
    const policy = (name: string, spec: string) =>
      `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: ${name} }\nspec:\n  endpointSelector: { matchLabels: { class: stronghold } }\n${spec}`
    const denies = policy('deny', '  ingressDeny:\n    - fromEndpoints: [{ matchLabels: { class: human } }]\n')
    const proofs = (files: Readonly<Record<string, string>>) =>
      plan(['security'], folderWith(files), options)
        .flatMap(({ mutants }) => mutants)
        .filter(({ mutant }) => mutant.operator === 'rule-removed' && mutant.file.endsWith('deny.yaml'))
        .map(({ proof }) => proof !== undefined)
    const both = `${denies}  ingress:\n    - fromEndpoints: [{ matchLabels: { class: orc } }]\n`
    expect(proofs({ 'deny.yaml': both })).toEqual([true, false])
    const allows = policy('allow', '  ingress:\n    - fromEndpoints: [{}]\n')
    expect(proofs({ 'deny.yaml': both, 'allow.yaml': allows })).toEqual([false, true])
  })

  it('are broken for the labs that they are for', () => {
    const plans = plan([], folderWith({ 'deep/policy.yaml': security }), options)
    expect(plans.map(({ lab }) => lab)).toEqual(['security'])
  })

  it('have to hold something for a lab that was asked for', () => {
    const env = folderWith({ 'policy.yaml': security })
    expect(() => plan(['canary'], env, options)).toThrow(/has nothing for the canary lab/)
  })

  it('have to hold something to break', () => {
    const env = folderWith({ 'names.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: azeroth }\n' })
    expect(() => plan([], env, options)).toThrow(/has nothing that an operator could break/)
  })
})
