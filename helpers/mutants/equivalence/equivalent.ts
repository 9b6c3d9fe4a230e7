import { type EnvoyConfig, type KnownResource, ofKind, type Service } from '../../manifests/kinds/index.ts'
import { nameOf } from '../../manifests/resource.ts'
import type { PolicyOptions } from '../../policy/input.ts'
import { envoyConfigs, policies } from '../operators/kinds.ts'
import { sameConfig } from './same-config.ts'
import { sameEndpoints } from './same-endpoints.ts'
import { sameVerdicts } from './same-verdicts.ts'

/**
 * Whether two states of the same manifests, which differ in one resource, mean the same to these workloads.
 * @returns the proof in words; undefined when it is not proved, which says nothing
 */
export function provedEquivalent(
  before: readonly KnownResource[],
  after: readonly KnownResource[],
  options: PolicyOptions,
): string | undefined {
  const changed = before.flatMap((resource, index): [KnownResource, KnownResource][] => {
    const other = after[index]
    return other === undefined || JSON.stringify(resource.document) === JSON.stringify(other.document)
      ? []
      : [[resource, other]]
  })
  const [first, second] = changed
  if (first === undefined || second !== undefined || before.length !== after.length) return undefined
  const [left, right] = first
  if (nameOf(left) !== nameOf(right)) return undefined
  if (policies.includes(left.kind)) return sameVerdicts(before, after, options)
  if (envoyConfigs.includes(left.kind)) return sameConfig(left as EnvoyConfig, right as EnvoyConfig, options)
  if (left.kind === 'Service') return sameEndpoints(left, right as Service, ofKind(before, 'Deployment'))
  return undefined
}
