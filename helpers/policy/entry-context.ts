import type { CiliumClusterwideNetworkPolicy, CiliumNetworkPolicy } from '../manifests/kinds/cilium-network-policy.ts'
import type { CidrGroup, PolicyService } from './input.ts'
import type { Scope } from './selector.ts'

export type CiliumPolicy = CiliumNetworkPolicy | CiliumClusterwideNetworkPolicy

/** What rules name, and manifests beside the policies say. */
export interface Named {
  readonly services: readonly PolicyService[]
  readonly groups: readonly CidrGroup[]
}

/** What an entry of a rule's ingress or egress is read with. */
export interface EntryContext extends Named {
  readonly policy: CiliumPolicy
  readonly scope: Scope
}
