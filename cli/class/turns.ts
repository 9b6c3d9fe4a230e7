import type { LabName } from '../../fixtures/lab-manifests.ts'
import { lane } from '../teeth/lane.ts'
import type { Attendee } from './attendee.ts'
import type { Turn } from './outcome.ts'

/** What two cores bear within 1 GiB: a folder's check needs this machine's time and memory, a cluster's the cluster's. */
export const defaultAtOnce = { folder: 30, cluster: 4 } as const

/**
 * How many places a folder's lab takes: those that send a thousand requests or more keep the processor busy, six at a time; an
 * Envoy of rate-limit has five inotify instances, of the 128 that all of a user's processes share, one of security two.
 */
const sizes: Readonly<Record<LabName, number>> = { 'load-balancing': 5, security: 1, 'rate-limit': 2, canary: 5 }

/**
 * Who shares a machine takes turns: folders on this one, and contexts of one API server on its cluster. Clusters wait for no
 * other, so that one which hangs delays nobody.
 *
 * @param atOnce so many at a time, whatever their labs
 */
export function turns(atOnce: number | undefined): (attendee: Attendee) => Turn {
  const lanes = new Map<string, ReturnType<typeof lane>>()
  return (attendee) => {
    const where = attendee.kind === 'folder' ? '' : attendee.server
    const working = lanes.get(where) ?? lane(atOnce ?? defaultAtOnce[attendee.kind])
    lanes.set(where, working)
    const alike = attendee.kind === 'cluster' || atOnce !== undefined
    return async (labs, job) => await working(job, alike ? 1 : Math.max(...labs.map((lab) => sizes[lab])))
  }
}
