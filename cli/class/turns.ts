import type { LabName } from '../../fixtures/lab-manifests.ts'
import { lane } from '../teeth/lane.ts'
import type { Attendee } from './attendee.ts'
import type { Turn } from './outcome.ts'

/** Checks of contexts on one cluster, which starts pods for each. */
export const onOneCluster = 4

/**
 * What two cores bear within 1 GiB and the 128 inotify instances that all of a user's processes share. Labs that send a
 * thousand requests or more keep the processor busy, and have a queue of their own beside those that mostly wait.
 */
const rooms = { busy: 6, waiting: 32 } as const

/** Which room a folder's lab is in, and how much of it: an Envoy of rate-limit has four inotify instances, one of security two. */
const places: Readonly<Record<LabName, { readonly room: keyof typeof rooms; readonly size: number }>> = {
  'load-balancing': { room: 'busy', size: 1 },
  security: { room: 'waiting', size: 1 },
  'rate-limit': { room: 'waiting', size: 2 },
  canary: { room: 'busy', size: 1 },
}

/**
 * Who shares a machine takes turns: folders on this one, and contexts of one API server on its cluster. Clusters wait for no
 * other, so that one which hangs delays nobody.
 *
 * @param atOnce so many at a time, whatever their labs
 */
export function turns(atOnce: number | undefined): (attendee: Attendee) => Turn {
  const lanes = new Map<string, ReturnType<typeof lane>>()
  const laneOf = (name: string, room: number) => {
    const found = lanes.get(name) ?? lane(room)
    lanes.set(name, found)
    return found
  }
  return (attendee) => async (labs, job) => {
    if (attendee.kind === 'cluster') return await laneOf(attendee.server, atOnce ?? onOneCluster)(job)
    if (atOnce !== undefined) return await laneOf('here', atOnce)(job)
    const room = labs.some((lab) => places[lab].room === 'busy') ? 'busy' : 'waiting'
    return await laneOf(room, rooms[room])(job, Math.max(...labs.map((lab) => places[lab].size)))
  }
}
