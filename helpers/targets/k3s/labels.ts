import { ownOwner } from '../cluster/owner.ts'

/** On every container and image that a run makes, so that a later run finds what was left behind. */
export const ownedLabel = 'dev.meshproof.owned'
export const runLabel = 'dev.meshproof.run'
export const ownerLabel = 'dev.meshproof.owner'
/** What a cluster is made of, on its server: a run can take over a kept cluster with the print that it wants. */
export const printLabel = 'dev.meshproof.print'
/** The cluster outlives its run on purpose. */
export const keptLabel = 'dev.meshproof.kept'
export const roleLabel = 'dev.meshproof.role'

export function ownLabels(runId: string): Record<string, string> {
  return { [ownedLabel]: 'true', [runLabel]: runId, [ownerLabel]: ownOwner() }
}
