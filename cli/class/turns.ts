import { lane } from '../teeth/lane.ts'
import type { Attendee } from './attendee.ts'
import type { Turn } from './outcome.ts'

/** A folder's Envoy and pods run on this machine, where so many stay within 1 GiB; a cluster's pods on the cluster. */
export const defaultAtOnce = { folder: 6, cluster: 4 } as const

/**
 * Who shares a machine takes turns: folders on this one, and contexts of one API server on its cluster. Clusters wait for no
 * other, so that one which hangs delays nobody.
 */
export function turns(atOnce: number | undefined): (attendee: Attendee) => Turn {
  const lanes = new Map<string, Turn>()
  return (attendee) => {
    const where = attendee.kind === 'folder' ? '' : attendee.server
    const turn = lanes.get(where) ?? lane(atOnce ?? defaultAtOnce[attendee.kind])
    lanes.set(where, turn)
    return turn
  }
}
