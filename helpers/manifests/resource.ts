import type { SourceLocation } from '../core/source.ts'

/** Where in a document a value stands: keys and list positions from the document's root. */
export type FieldPath = readonly (string | number)[]

/** One Kubernetes object as the user wrote it, with the way back to the user's file. */
export interface Resource<Kind extends string = string, Spec = unknown> {
  readonly apiVersion: string
  readonly kind: Kind
  readonly metadata: Metadata
  readonly spec: Spec
  /** The whole document as parsed, to be sent to a cluster as it is. */
  readonly document: Readonly<Record<string, unknown>>
  /** The place of a field, or of its nearest ancestor that the file does contain. */
  at(path: FieldPath): SourceLocation
  /** The plain word or number that stands in the file, where one does: `yes`, of which the document has `true`. */
  readonly written?: (path: FieldPath) => string | undefined
}

export interface Metadata {
  readonly name: string
  /** As written; a target puts its own namespace where none was. */
  readonly namespace?: string | undefined
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

/** `CiliumNetworkPolicy azeroth/secure-stronghold`: how messages name a resource. */
export function nameOf(resource: Pick<Resource, 'kind' | 'metadata'>): string {
  const { name, namespace } = resource.metadata
  return `${resource.kind} ${namespace === undefined ? name : `${namespace}/${name}`}`
}
