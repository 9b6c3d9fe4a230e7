import { ownOwner } from './owner.ts'

/** On every object that this project makes in a cluster: whose it is. Not on pods, where labels are the identity. */
export const runLabel = 'meshproof.dev/run'
/** On what has to go when its process is gone, as an annotation. */
export const ownerMark = 'meshproof.dev/owner'
const labLabel = 'meshproof.dev/lab'

export interface Owner {
  readonly runId: string
  readonly lab: string
}

/** For what has to go with this process. */
export function ownerMarks({ runId, lab }: Owner): {
  labels: Record<string, string>
  annotations: Record<string, string>
} {
  return { labels: { [runLabel]: runId, [labLabel]: lab }, annotations: { [ownerMark]: ownOwner() } }
}
