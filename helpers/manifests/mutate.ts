import { type Document, isMap, isScalar, isSeq, parseAllDocuments } from 'yaml'
import { kubernetesYaml } from './kubernetes-yaml.ts'
import type { FieldPath } from './resource.ts'

/**
 * The text with another value at a path of one of its documents (counted from 0, empty ones too). Comments and the
 * other documents stay; the changed one may be indented anew.
 * @throws Error when nothing stands at the path: a mutation that changes nothing would prove nothing
 */
export function replaceAt(text: string, documentIndex: number, path: FieldPath, newValue: unknown): string {
  return changed(text, documentIndex, path, (document) => document.setIn(path, newValue))
}

/**
 * The text without what stands at a path, otherwise as `replaceAt`.
 * @throws Error when nothing stands at the path
 */
export function removeAt(text: string, documentIndex: number, path: FieldPath): string {
  return changed(text, documentIndex, path, (document) => document.deleteIn(path))
}

/**
 * The text with one more item before all others of the list at a path, or with one more field in the mapping there.
 * @throws Error when neither a list nor a mapping stands at the path
 */
export function insertAt(text: string, documentIndex: number, path: FieldPath, item: unknown, key?: string): string {
  return changed(text, documentIndex, path, (document) => {
    const parent = document.getIn(path)
    if (isMap(parent) && key !== undefined) parent.set(key, document.createNode(item))
    else if (isSeq(parent)) parent.items.unshift(document.createNode(item))
    else throw new Error(`no list or mapping stands at ${path.join('.')} of document ${documentIndex}`)
  })
}

/**
 * The text with another key for what stands at a path, otherwise as `replaceAt`.
 * @throws Error when nothing stands at the path, or not in a mapping
 */
export function renameAt(text: string, documentIndex: number, path: FieldPath, newKey: string): string {
  return changed(text, documentIndex, path, (document) => {
    const parent = document.getIn(path.slice(0, -1))
    const pair = isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1)) : undefined
    if (pair === undefined) throw new Error(`no field stands at ${path.join('.')} of document ${documentIndex}`)
    pair.key = document.createNode(newKey)
  })
}

function changed(text: string, index: number, path: FieldPath, change: (document: Document) => void): string {
  const documents = [...parseAllDocuments(text, kubernetesYaml)]
  const document = documents[index]
  if (document === undefined || !document.hasIn(path)) {
    throw new Error(`nothing stands at ${path.join('.')} of document ${index}`)
  }
  change(document)
  // A document's range leaves out the comments before its first field; they follow the end of the one before it.
  const start = documents[index - 1]?.range[2] ?? 0
  const written = document.toString({ lineWidth: 0, flowCollectionPadding: false })
  return text.slice(0, start) + written + text.slice(document.range[2])
}
