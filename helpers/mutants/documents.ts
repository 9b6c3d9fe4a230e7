import { type Document, isNode, LineCounter, parseAllDocuments, visit } from 'yaml'
import { kubernetesYaml } from '../manifests/kubernetes-yaml.ts'
import { Positions } from '../manifests/positions.ts'
import type { FieldPath, Resource } from '../manifests/resource.ts'
import { resourcesOf, valueAt } from '../manifests/resources-of.ts'
import type { ManifestText } from './mutant.ts'

/** A resource, and how to get at it in its file. */
export interface PlacedResource {
  readonly resource: Resource
  /** Counted from 0, empty documents too. */
  readonly documentIndex: number
  /** From the document to the resource, which a List may hold. */
  readonly prefix: FieldPath
  /**
   * Whether the file itself, and no alias or merge key, has a value there that no alias refers to, so that it can be taken
   * away; the path leads on from the resource.
   */
  has(path: FieldPath): boolean
}

/** The resources of a text that can be read; what cannot is left out. */
export function placedResources({ file, text }: ManifestText): PlacedResource[] {
  const lineCounter = new LineCounter()
  const documents = [...parseAllDocuments(text, { ...kubernetesYaml, lineCounter, logLevel: 'silent' })]
  return documents.flatMap((document, documentIndex) => {
    if (document.errors.length > 0 || !('range' in document)) return []
    return inDocument(document, documentIndex, new Positions(document, lineCounter, file))
  })
}

function inDocument(document: Document.Parsed, documentIndex: number, positions: Positions): PlacedResource[] {
  const value: unknown = document.toJS()
  return prefixesIn(value).flatMap((prefix) => {
    const [resource] = resourcesOf(valueAt(value, prefix), positions, prefix).resources
    const has = (path: FieldPath) => isThere(document, [...prefix, ...path])
    return resource === undefined ? [] : [{ resource, documentIndex, prefix, has }]
  })
}

function isThere(document: Document.Parsed, path: FieldPath): boolean {
  const node = document.getIn(path, true)
  let anchored = false
  if (isNode(node)) visit(node, { Value: (_, { anchor }) => void (anchored ||= anchor !== undefined) })
  return isNode(node) && !anchored
}

/** The paths of all resources in a parsed document: itself, or the items of a List. */
function prefixesIn(value: unknown, prefix: FieldPath = []): FieldPath[] {
  if (valueAt(value, ['kind']) !== 'List') return [prefix]
  const items = valueAt(value, ['items'])
  return Array.isArray(items) ? items.flatMap((item, index) => prefixesIn(item, [...prefix, 'items', index])) : []
}
