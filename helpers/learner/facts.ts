import type { Finding } from '../claims/finding.ts'
import type { Promises } from '../claims/promises.ts'
import type { EnvoyConfig, KnownResource } from '../manifests/kinds/index.ts'
import type { Resource } from '../manifests/resource.ts'
import type { PolicyOptions } from '../policy/input.ts'
import type { LearnerDocument } from './documents.ts'
import type { LearnerLab } from './labs.ts'

/** What is known of a cluster's Cilium, where there is a cluster. */
export interface CiliumFacts {
  /** Undefined when it could not be read. */
  readonly envoyConfig?: boolean | undefined
  /** Nodes whose agent is not ready, and why. */
  readonly agentsNotReady: readonly { readonly node: string; readonly because: string }[]
}

/** Everything that a detector may look at. */
export interface Facts {
  readonly lab: LearnerLab
  /** What the learner wrote for this lab, readable or not. */
  readonly documents: readonly LearnerDocument[]
  /** Files in which there is nothing at all. */
  readonly emptyFiles: readonly string[]
  /** What stands at the same time: of a folder what is for the lab, of a cluster all. */
  readonly standing: readonly KnownResource[]
  /** Deployments and Services as they stand, the workshop's and the learner's. */
  readonly workloads: readonly KnownResource[]
  readonly options: PolicyOptions
  readonly promises: Promises
  /** The first claim that did not pass, when the lab ran. */
  readonly finding?: Finding | undefined
  readonly cilium?: CiliumFacts | undefined
}

/** What the learner wrote for this lab, as far as it can be parsed. */
export function writtenIn({ documents }: Facts): Resource[] {
  return documents.flatMap(({ written }) => written)
}

/** The learner's Envoy configurations for this lab that can be read. */
export function configsIn({ documents }: Facts): EnvoyConfig[] {
  return documents.flatMap(({ known }) => known).filter(isEnvoyConfig)
}

export function isEnvoyConfig(resource: KnownResource): resource is EnvoyConfig {
  return resource.kind === 'CiliumEnvoyConfig' || resource.kind === 'CiliumClusterwideEnvoyConfig'
}
