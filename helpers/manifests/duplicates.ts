import { formatLocation } from '../core/source.ts'
import type { Problem } from './problem.ts'
import { nameOf, type Resource } from './resource.ts'

/** Resources that were written before, with the same kind, namespace and name: the later one would win silently. */
export function duplicateResources(resources: readonly Resource[]): Problem[] {
  const firsts = new Map<string, Resource>()
  return resources.flatMap((resource) => {
    const { apiVersion, kind, metadata } = resource
    const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''
    const key = JSON.stringify([group, kind, metadata.namespace, metadata.name])
    const first = firsts.get(key)
    firsts.set(key, first ?? resource)
    if (first === undefined) return []
    const what = `${nameOf(resource)} is there twice, first at ${formatLocation(first.at([]))}`
    const next = 'remove one of the two, or give it another name'
    return [{ code: 'MANIFEST_DUPLICATE_RESOURCE', what, where: resource.at([]), next }]
  })
}
