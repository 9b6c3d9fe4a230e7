import { ownerMark, runLabel } from '../cluster/marks.ts'
import type { KubernetesObject } from '../cluster/object.ts'
import { isGone, ownOwner } from '../cluster/owner.ts'

/** No run takes so long. */
const longestMs = 3_600_000

/** This process's runs that go on; it may outlive what others of its runs could not release. */
const underWay = new Set<string>()

/** @returns what to call when the run has released what it made, or has given up on it */
export function begin(runId: string): () => void {
  underWay.add(runId)
  return () => void underWay.delete(runId)
}

/** Whether nobody will remove it who made it: its run is over, or it is another machine's and old. */
export function isStale({ annotations, labels, creationTimestamp = '' }: KubernetesObject['metadata']): boolean {
  const owner = annotations?.[ownerMark]
  if (owner === undefined) return false
  const ended = owner === ownOwner() ? !underWay.has(labels?.[runLabel] ?? '') : isGone(owner)
  return ended || Date.now() - Date.parse(creationTimestamp) > longestMs
}
