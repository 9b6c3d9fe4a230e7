import { ofKind } from '../manifests/kinds/index.ts'
import { parseManifests } from '../manifests/parse.ts'
import { validateManifests } from '../manifests/validate.ts'
import { compilePolicies, type PolicySet } from './compile.ts'
import type { Endpoint, Policy, PolicyInput, ReservedKind } from './input.ts'

/** What tests of the engine are made of: policies as users write them, and the workshop's pods. */
export function policiesOf(yaml: string): Policy[] {
  const known = validateManifests(parseManifests(yaml, 'policy.yaml'))
  return ofKind(known, 'CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy', 'NetworkPolicy')
}

export function pod(name: string, more: Partial<Endpoint> = {}): Endpoint {
  return {
    kind: 'pod',
    name,
    namespace: 'azeroth',
    namespaceLabels: {},
    namedPorts: {},
    labels: { class: name },
    ...more,
  }
}

export function entity(kind: ReservedKind, more: Partial<Endpoint> = {}): Endpoint {
  return { kind, name: kind, labels: {}, ...more }
}

export const orc = pod('orc')
export const human = pod('human')
export const stronghold = pod('stronghold', { namedPorts: { http: { port: 8080, protocol: 'TCP' } } })

export function policySet(yaml: string, more: Partial<PolicyInput> & { version?: '1.15' | '1.20' } = {}): PolicySet {
  const { version = '1.20', options, ...rest } = more
  return compilePolicies({
    policies: policiesOf(yaml),
    endpoints: [orc, human, stronghold],
    options: { ciliumVersion: version, defaultNamespace: 'azeroth', ...options },
    ...rest,
  })
}

/** A CiliumNetworkPolicy in azeroth for `class: stronghold`; `spec` is its indented body. */
export function strongholdPolicy(spec: string, name = 'stronghold'): string {
  return `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: ${name}, namespace: azeroth }
spec:
  endpointSelector: { matchLabels: { class: stronghold } }
${indented(spec)}
---
`
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')
}
