import { join } from 'node:path'
import { defaultNamespace, strayDeployment, withWorkshop } from '../../fixtures/lab-manifests.ts'
import { explainedKinds, type KnownResource } from '../../helpers/manifests/kinds/index.ts'
import type { Resource } from '../../helpers/manifests/resource.ts'
import { readManifests } from '../../helpers/manifests/validate.ts'
import { compilePolicies, type PolicySet } from '../../helpers/policy/compile.ts'
import type { Endpoint, PolicyOptions } from '../../helpers/policy/input.ts'
import { validatePolicies } from '../../helpers/policy/validate.ts'
import { policyInput } from '../../helpers/policy/workloads.ts'
import { ciliumVersionOf } from './request.ts'

/** What a question is asked of. */
export interface World {
  readonly resources: readonly KnownResource[]
  readonly options: PolicyOptions
  /** The workloads. */
  readonly endpoints: readonly Endpoint[]
  readonly set: PolicySet
}

const referencePolicies = join(import.meta.dirname, '..', '..', 'deployments', 'security')

/**
 * The workshop's workloads, the user's laid over them, and the user's policies; without a folder, those of the security
 * lab. Where the user has the workshop's workloads in another namespace, they are the only ones.
 * @throws InputError for manifests that cannot be read, or policies that Cilium would reject
 */
export function worldOf(env: Readonly<Record<string, string | undefined>>): World {
  const options: PolicyOptions = {
    ciliumVersion: ciliumVersionOf(env['MESHPROOF_CILIUM_VERSION'] ?? '1.15'),
    defaultNamespace: env['MESHPROOF_NAMESPACE'] ?? defaultNamespace,
  }
  const own = readManifests([env['MESHPROOF_MANIFESTS'] ?? referencePolicies], explainedKinds)
  const isElsewhere = strayDeployment(own, options.defaultNamespace) !== undefined
  return worldFrom(isElsewhere ? own : withWorkshop(own, options.defaultNamespace), options)
}

/**
 * What was found in a namespace of a cluster, by the semantics of its Cilium.
 * @throws InputError for a version whose semantics are not known
 */
export function worldOfCluster(found: readonly Resource[], namespace: string, ciliumVersion: string): World {
  const options = { ciliumVersion: ciliumVersionOf(ciliumVersion), defaultNamespace: namespace }
  return worldFrom(found as readonly KnownResource[], options)
}

function worldFrom(resources: readonly KnownResource[], options: PolicyOptions): World {
  const input = policyInput(resources, options)
  validatePolicies(input.policies, options.ciliumVersion)
  return { resources, options, endpoints: input.endpoints, set: compilePolicies(input) }
}
