import type { Applied } from './applied-set.ts'
import type { ExpectedService } from './in-force.ts'
import type { PodObject } from './pod-state.ts'

/** The Services among these, with the ready pods that they select. */
export function expectedServices(
  namespace: string,
  standing: readonly Applied[],
  readyPods: readonly PodObject[],
): ExpectedService[] {
  return standing.flatMap(({ object }) => {
    const { name, namespace: own } = object.metadata
    const selector = object.spec?.['selector'] as Readonly<Record<string, string>> | undefined
    if (object.kind !== 'Service' || own !== namespace || selector === undefined) return []
    if (object.spec?.['clusterIP'] === 'None') return []
    const selected = readyPods.filter(({ metadata }) =>
      Object.entries(selector).every(([key, value]) => metadata.labels?.[key] === value),
    )
    return [{ namespace, name, podIps: new Set(selected.flatMap(({ status }) => status?.podIP ?? [])) }]
  })
}
