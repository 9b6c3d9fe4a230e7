import { numberOf } from '../manifests/envoy-reading.ts'
import type { FieldPath, Resource } from '../manifests/resource.ts'

/** One change of a text; `at` leads on from the place at which the operator found something. */
export type Edit = { readonly at: FieldPath } & (
  | { readonly does: 'replace'; readonly value: unknown }
  | { readonly does: 'remove' }
  /** One more item at the head of a list, or one more field of a mapping. */
  | { readonly does: 'insert'; readonly value: unknown; readonly key?: string }
  | { readonly does: 'rename'; readonly key: string }
)

/** Edits that are made together. */
export interface Mutation {
  readonly what: string
  readonly edits: readonly [Edit, ...Edit[]]
}

/** What a mutation may have to look at besides the value that it changes. */
export interface Around {
  readonly resource: Resource
  /** Values that a label has on any workload, so that a selector can be led astray: `class` to orc, human, stronghold. */
  readonly labelValues: (key: string) => readonly string[]
}

/** One way in which manifests are got wrong. */
export interface Operator {
  readonly name: string
  readonly kinds: readonly string[]
  /**
   * Where it applies: steps from the document's root with dots between them, `*` for any one and `**` for any number.
   * Names match in either of protobuf's spellings.
   */
  readonly at: string
  readonly mutations: (found: unknown, around: Around) => readonly Mutation[]
  readonly pinnedBy: string
  readonly slow?: boolean
}

export const replace = (value: unknown, at: FieldPath = []): Edit => ({ at, does: 'replace', value })
export const remove = (at: FieldPath = []): Edit => ({ at, does: 'remove' })
export const insert = (value: unknown, at: FieldPath = []): Edit => ({ at, does: 'insert', value })
export const add = (key: string, value: unknown, at: FieldPath = []): Edit => ({ at, does: 'insert', key, value })
export const rename = (key: string, at: FieldPath = []): Edit => ({ at, does: 'rename', key })

export const to = (value: unknown): Mutation => ({ what: `make it ${JSON.stringify(value)}`, edits: [replace(value)] })
export const removed: Mutation = { what: 'remove it', edits: [remove()] }

/** The same, whatever stands there. */
export const always =
  (...mutations: Mutation[]) =>
  () =>
    mutations

/** Mutations of a text that there is; none where something else stands. */
export const ofText =
  (make: (text: string, around: Around) => readonly Mutation[]) => (found: unknown, around: Around) =>
    typeof found === 'string' && found !== '' ? make(found, around) : []

/** Mutations of a number, also of one that is written as text or as a wrapper. */
export const ofNumber = (make: (value: number) => readonly Mutation[]) => (found: unknown) => {
  const value = numberOf(found)
  return value === undefined ? [] : make(value)
}
