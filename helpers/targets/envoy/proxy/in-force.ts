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

const unfinished = {
  'cluster_manager.warming_clusters': 'clusters that wait for their endpoints or health checks',
  'listener_manager.total_listeners_warming': 'listeners that wait for their routes',
  'listener_manager.total_listeners_draining': 'old listeners that still drain',
  'listener_manager.total_filter_chains_draining': 'old filter chains that still drain',
}

/** The statistics that `lookAt` needs, for Envoy's `filter`. */
export const statsFilter =
  '(version_text|warming_clusters|total_(listeners_(warming|draining)|filter_chains_draining))$'

/**
 * Whether Envoy has taken these versions, and nothing waits for anything else any more. What a listener was before drains
 * until the worker has let go of it: once nothing drains, no connection can meet it, and none is closed with it.
 */
export function lookAt(stats: ReadonlyMap<string, string>, expected: Expected): Look<true> {
  const late = [...partsOf(expected)].flatMap(({ what, suffix, version }) => {
    const seen = versionsOf(stats, suffix)
    return seen.includes(version) ? [] : [`${what} in version ${version} (Envoy has ${seen.join(' and ') || 'none'})`]
  })
  for (const [gauge, what] of Object.entries(unfinished)) {
    const count = Number(stats.get(gauge))
    if (count > 0) late.push(`${count} ${what}`)
  }
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
