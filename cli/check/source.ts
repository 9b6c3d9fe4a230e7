import type { LabName } from '../../fixtures/lab-manifests.ts'
import type { Facts } from '../../helpers/learner/facts.ts'
import type { RunFolder } from '../../helpers/targets/envoy/process/run-folder.ts'
import type { LabResult } from '../../reports/results.ts'

/** What is known of a lab before it is run. */
export type LabFacts = Omit<Facts, 'finding'>

export interface Runner {
  /** Where a run may write. */
  readonly folder: RunFolder
  readonly signal: AbortSignal
}

/** What a check judges: a learner's folder, or a cluster. */
export interface Source {
  /** Places in its files are none that the learner knows. */
  readonly placeless?: true
  /** What the learner has for a lab; nothing when there are no documents. Of a cluster it is known once it has run. */
  facts(lab: LabName): LabFacts
  /** Whether there is enough of the learner's own to run the lab on. */
  canRun(lab: LabName): boolean
  /** What the labs come to, by lab. */
  run(labs: readonly LabName[], runner: Runner): Promise<readonly LabResult[]>
}
