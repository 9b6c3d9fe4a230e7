import { field, type Message, text } from '../../../manifests/message.ts'
import type { Snapshot } from '../config/snapshot.ts'
import type { Expected } from './in-force.ts'
import { endpointsUsedBy, routesUsedBy, statName } from './references.ts'
import type { XdsFile, XdsFolder } from './xds-folder.ts'

/** Has files written and waits until Envoy has taken them; `written` are the resources that it may refuse. */
export type Phase = (write: () => Promise<Expected>, written: Partial<Snapshot>) => Promise<void>

/**
 * Goes from what stood `before` to `next` so that at no moment something refers to what is not there: new clusters and
 * endpoints come before the routes and listeners that use them, old ones go after those.
 */
export async function bringAbout(xds: XdsFolder, before: Snapshot, next: Snapshot, phase: Phase): Promise<void> {
  const names = new Set(next.clusters.map(nameOf))
  const passing = before.clusters.filter((cluster) => !names.has(nameOf(cluster)))
  await phase(
    async () => ({
      endpoints: await writeEndpoints(xds, next.endpoints, next.clusters),
      clusters: await xds.write('clusters', [...next.clusters, ...passing]),
    }),
    { clusters: next.clusters, endpoints: next.endpoints },
  )
  const staying = before.listeners.filter((listener) => !movesAway(listener, next.listeners))
  // Envoy looks for addresses that are taken before it gives up those of a listener that changes.
  if (staying.length < before.listeners.length)
    await phase(async () => ({ listeners: await xds.write('listeners', staying) }), {})
  await phase(
    async () => ({ routes: await writeRoutes(xds, next), listeners: await xds.write('listeners', next.listeners) }),
    { routes: next.routes, listeners: next.listeners },
  )
  if (passing.length > 0) await phase(async () => ({ clusters: await xds.write('clusters', next.clusters) }), {})
  await xds.keepOnly(filesOf(next))
}

/** Whether there is a listener of the same name with other addresses. */
function movesAway(listener: Message, next: readonly Message[]): boolean {
  const addressesOf = (one: Message) =>
    JSON.stringify([field(one, 'address'), field(one, 'additional_addresses') ?? []])
  const same = next.find((one) => nameOf(one) === nameOf(listener))
  return same !== undefined && addressesOf(same) !== addressesOf(listener)
}

/** @returns the version that each cluster which uses these endpoints is to have, by its name in statistics */
export async function writeEndpoints(
  xds: XdsFolder,
  endpoints: readonly Message[],
  clusters: readonly Message[],
): Promise<Map<string, string>> {
  const versions = new Map<string, string>()
  for (const assignment of endpoints) {
    const name = endpointsNameOf(assignment)
    const version = await xds.write(`endpoints/${name}`, [assignment])
    for (const cluster of clusters) if (endpointsUsedBy(cluster) === name) versions.set(statName(cluster), version)
  }
  return versions
}

async function writeRoutes(xds: XdsFolder, { routes, listeners }: Snapshot): Promise<Map<string, string>> {
  const used = new Set(listeners.flatMap(routesUsedBy))
  const versions = new Map<string, string>()
  for (const route of routes) {
    const version = await xds.write(`routes/${nameOf(route)}`, [route])
    if (used.has(nameOf(route))) versions.set(nameOf(route), version)
  }
  return versions
}

function filesOf({ routes, endpoints }: Snapshot): Set<XdsFile> {
  return new Set([
    ...routes.map((route): XdsFile => `routes/${nameOf(route)}`),
    ...endpoints.map((assignment): XdsFile => `endpoints/${endpointsNameOf(assignment)}`),
  ])
}

export function endpointsNameOf(assignment: Message): string {
  return text(assignment, 'cluster_name') ?? ''
}

function nameOf(resource: Message): string {
  return text(resource, 'name') ?? ''
}
