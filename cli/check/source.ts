import type { LabName } from '../../fixtures/lab-manifests.ts'
import type { Facts } from '../../helpers/learner/facts.ts'
import type { Results } from '../../reports/results.ts'
import type { LabRunner } from './lab-run.ts'

type LabResults = Results['labs'][number]

/** What is known of a lab before it is run. */
export type LabFacts = Omit<Facts, 'finding'>

/** What a check judges: a learner's folder, or a cluster. */
export interface Source {
  /** Places in its files are none that the learner knows. */
  readonly placeless?: true
  /** What the learner has for a lab; nothing when there are no documents. Of a cluster it is known once it has run. */
  facts(lab: LabName): LabFacts
  /** Whether there is enough of the learner's own to run the lab on. */
  canRun(lab: LabName): boolean
  /** What the labs come to, by lab; one that is missing could not be run, for the reason in `lines`. */
  run(labs: readonly LabName[], runner: LabRunner): Promise<{ labs: readonly LabResults[]; lines: readonly string[] }>
}
