import { done, type Look, missing } from '../../../core/wait.ts'

/** The version of each part that Envoy is to have taken. */
export interface Expected {
  readonly clusters?: string
  readonly listeners?: string
  /** By the name of the route configuration. */
  readonly routes?: ReadonlyMap<string, string>
  /** By the name that the cluster's statistics have. */
  readonly endpoints?: ReadonlyMap<string, string>
}

/** The statistics that `lookAt` needs, for Envoy's `filter`. */
export const statsFilter = '(version_text|warming_clusters|total_listeners_warming)$'

/** Whether Envoy has taken these versions, and nothing waits for anything else any more. */
export function lookAt(stats: ReadonlyMap<string, string>, expected: Expected): Look<true> {
  const late = [...partsOf(expected)].flatMap(({ what, suffix, version }) => {
    const seen = versionsOf(stats, suffix)
    return seen.includes(version) ? [] : [`${what} in version ${version} (Envoy has ${seen.join(' and ') || 'none'})`]
  })
  const clusters = Number(stats.get('cluster_manager.warming_clusters'))
  const listeners = Number(stats.get('listener_manager.total_listeners_warming'))
  if (clusters > 0) late.push(`${clusters} clusters that wait for their endpoints or health checks`)
  if (listeners > 0) late.push(`${listeners} listeners that wait for their routes`)
  return late.length === 0 ? done(true) : missing(late.join(', '))
}

function* partsOf({ clusters, listeners, routes, endpoints }: Expected) {
  if (clusters !== undefined) yield { what: 'clusters', suffix: 'cluster_manager.cds', version: clusters }
  if (listeners !== undefined) yield { what: 'listeners', suffix: 'listener_manager.lds', version: listeners }
  for (const [name, version] of routes ?? []) {
    yield { what: `routes ${name}`, suffix: `.rds.${name.replaceAll(':', '_')}`, version }
  }
  for (const [name, version] of endpoints ?? []) {
    yield { what: `endpoints of ${name}`, suffix: `cluster.${name}`, version }
  }
}

/** Routes are counted under the `stat_prefix` of the listener that took them first, so that the beginning is not known. */
function versionsOf(stats: ReadonlyMap<string, string>, suffix: string): string[] {
  const ending = `${suffix}.version_text`
  if (!suffix.startsWith('.')) return [stats.get(ending) ?? []].flat()
  return [...stats].flatMap(([name, version]) => (name.endsWith(ending) ? [version] : []))
}
