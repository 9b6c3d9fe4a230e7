import type { CiliumClusterwideNetworkPolicy, CiliumNetworkPolicy } from '../manifests/kinds/cilium-network-policy.ts'
import type { PolicyService } from './input.ts'
import type { Scope } from './selector.ts'

export type CiliumPolicy = CiliumNetworkPolicy | CiliumClusterwideNetworkPolicy

/** What an entry of a rule's ingress or egress is read with. */
export interface EntryContext {
  readonly policy: CiliumPolicy
  readonly scope: Scope
  readonly services: readonly PolicyService[]
}
