import type { SourceLocation } from '../core/source.ts'
import { type FieldPath, nameOf, type Resource } from '../manifests/resource.ts'
import type { MistakeCode } from './words/english.ts'

/** What a learner most likely did. Its words are in words/, by code; `facts` fill them. */
export interface Mistake {
  readonly code: MistakeCode
  readonly where: SourceLocation | undefined
  /** The resource's kind and name, when it is in one. */
  readonly resource?: string
  readonly facts: Readonly<Record<string, string>>
  /** The lines as they should be, or what to type. */
  readonly solution: readonly string[]
}

/** A mistake at a place of a resource. */
export function mistakeAt(
  code: MistakeCode,
  resource: Resource,
  path: FieldPath,
  facts: Readonly<Record<string, string>>,
  ...solution: readonly string[]
): Mistake {
  return {
    code,
    where: resource.at(path),
    resource: nameOf(resource),
    facts: { name: resource.metadata.name, ...facts },
    solution,
  }
}
