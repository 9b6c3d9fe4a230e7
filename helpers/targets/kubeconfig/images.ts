import type { Resource } from '../../manifests/resource.ts'
import { referenceImages } from './settings.ts'

/** The same Deployment, with the workshop's images from another repository; other images stay. */
export function withImages(resource: Resource, repository: string): Resource {
  if (resource.kind !== 'Deployment' || repository === referenceImages) return resource
  const document = JSON.parse(JSON.stringify(resource.document), (key, value: unknown) =>
    key === 'image' && typeof value === 'string' ? value.replace(prefix, `${repository}/`) : value,
  ) as Resource['document']
  return { ...resource, at: (path) => resource.at(path), spec: document['spec'], document }
}

const prefix = new RegExp(`^${referenceImages}/`)
