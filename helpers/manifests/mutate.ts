import { type Document, parseAllDocuments } from 'yaml'
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

function changed(text: string, index: number, path: FieldPath, change: (document: Document) => void): string {
  const documents = [...parseAllDocuments(text, { merge: true })]
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
