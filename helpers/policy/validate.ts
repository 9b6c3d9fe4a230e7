import type { Problem } from '../manifests/problem.ts'
import { throwIfAny } from '../manifests/problem.ts'
import { type Faults, problemOf } from './fault.ts'
import type { CiliumVersion, Policy } from './input.ts'
import { entryFaults } from './validate-entry.ts'
import { kubernetesFaults } from './validate-kubernetes.ts'
import { selectorFaults } from './validate-selectors.ts'
import { fieldFaults } from './validate-version.ts'

type CiliumPolicy = Exclude<Policy, { kind: 'NetworkPolicy' }>
type Placed = CiliumPolicy['spec'][number]

/**
 * Refuses policies that this version of Cilium, or the API server, would not take although their fields are right:
 * Sanitize in pkg/policy/api/rule_validation.go of v1.15.19 and v1.20.2. What 1.15 leaves unchecked in deny rules is
 * checked all the same, since 1.15 makes nonsense of it.
 * @throws ManifestError with all of it, each with its place
 */
export function validatePolicies(policies: readonly Policy[], version: CiliumVersion): void {
  throwIfAny(policies.flatMap((policy) => policyProblems(policy, version)))
}

/** What `validatePolicies` would throw for one policy. */
export function policyProblems(policy: Policy, version: CiliumVersion): Problem[] {
  const faults = policy.kind === 'NetworkPolicy' ? kubernetesFaults(policy) : ciliumFaults(policy, version)
  return [...faults].map((fault) => problemOf(policy, fault))
}

function* ciliumFaults(policy: CiliumPolicy, version: CiliumVersion): Faults {
  if (policy.spec.length === 0) yield { path: [], what: 'there is neither a spec nor a rule in specs' }
  for (const placed of policy.spec) {
    yield* fieldFaults(placed, version)
    yield* ruleFaults(policy, placed, version)
  }
}

function* ruleFaults(policy: CiliumPolicy, { path, rule }: Placed, version: CiliumVersion): Faults {
  const { endpointSelector, nodeSelector } = rule
  yield* selectorFaults(endpointSelector, [...path, 'endpointSelector'], version)
  yield* selectorFaults(nodeSelector, [...path, 'nodeSelector'], version)
  if (endpointSelector === undefined && nodeSelector === undefined) {
    yield { path, what: 'a rule needs an endpointSelector; `endpointSelector: {}` selects every pod of the namespace' }
  }
  if (nodeSelector !== undefined) {
    const at = [...path, 'nodeSelector']
    if (policy.kind === 'CiliumNetworkPolicy')
      yield { path: at, what: 'only a CiliumClusterwideNetworkPolicy may select nodes' }
    if (endpointSelector !== undefined)
      yield { path: at, what: 'a rule cannot have both an endpointSelector and a nodeSelector' }
  }
  const sections = ['ingress', 'ingressDeny', 'egress', 'egressDeny'] as const
  if (version !== '1.15' && sections.every((section) => (rule[section]?.length ?? 0) === 0)) {
    yield {
      path,
      what: 'a rule needs an entry in ingress, ingressDeny, egress or egressDeny; `ingress: [{}]` denies all ingress',
    }
  }
  for (const section of sections) {
    for (const [index, entry] of (rule[section] ?? []).entries()) {
      const direction = section.startsWith('ingress') ? 'ingress' : 'egress'
      const place = {
        path: [...path, section, index],
        direction,
        policy,
        version,
        ofNodes: nodeSelector !== undefined,
      } as const
      yield* entryFaults(entry, place)
    }
  }
}
