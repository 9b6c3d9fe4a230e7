import { insertAt, removeAt, renameAt, replaceAt } from '../manifests/mutate.ts'
import { labRequest, surelyMeets } from '../manifests/request-route.ts'
import { type FieldPath, nameOf, type Resource } from '../manifests/resource.ts'
import { valueAt } from '../manifests/resources-of.ts'
import { shown } from '../manifests/shown.ts'
import { type PlacedResource, placedResources } from './documents.ts'
import type { ManifestText, Mutant } from './mutant.ts'
import type { Around, Edit, Mutation, Operator } from './operator.ts'
import { operators } from './operators/index.ts'
import { fits, snakeCase } from './path-pattern.ts'

interface Options {
  /** Which of the resources are to be broken; all unless given. */
  readonly of?: (resource: Resource) => boolean
  /** @see Around */
  readonly labelValues?: Around['labelValues']
}

/** Each manifest broken in every way that the operators know, one thing at a time, in the order of the files. */
export function mutantsOf(
  texts: readonly ManifestText[],
  { of = () => true, labelValues = () => [] }: Options = {},
): Mutant[] {
  const found = texts.flatMap((text) =>
    placedResources(text)
      .filter(({ resource }) => of(resource))
      .flatMap((placed) => mutantsIn(placed, text, { resource: placed.resource, labelValues })),
  )
  return numbered(found)
}

function mutantsIn(placed: PlacedResource, { file, text }: ManifestText, around: Around): Mutant[] {
  const { resource, documentIndex, prefix } = placed
  const fitting = operators.filter(({ kinds }) => kinds.includes(resource.kind))
  return pathsIn(resource.document).flatMap((path) => {
    const value = valueAt(resource.document, path)
    const there = fitting.filter(({ at }) => placed.has(path) && fits(at, path))
    return there.flatMap((operator) =>
      operator
        .mutations(value, around)
        .filter(({ edits }) => edits.every((edit) => placed.has([...path, ...edit.at])))
        .map((mutation): Mutant => {
          const broken = mutation.edits.reduce(
            (before, edit) => edited(before, documentIndex, [...prefix, ...path], edit),
            text,
          )
          return { ...described(resource, path, operator, mutation), file, text: broken }
        }),
    )
  })
}

function edited(text: string, documentIndex: number, path: FieldPath, edit: Edit): string {
  const at = [...path, ...edit.at]
  switch (edit.does) {
    case 'replace':
      return replaceAt(text, documentIndex, at, edit.value)
    case 'remove':
      return removeAt(text, documentIndex, at)
    case 'insert':
      return insertAt(text, documentIndex, at, edit.value, edit.key)
    case 'rename':
      return renameAt(text, documentIndex, at, edit.key)
  }
}

function described(
  resource: Resource,
  path: FieldPath,
  operator: Operator,
  { what, edits }: Mutation,
): Omit<Mutant, 'file' | 'text'> {
  const [first] = edits
  const place = [...path, ...first.at]
  const valuesOf = (value: (edit: Edit) => string) => edits.map(value).join(', ')
  return {
    id: '',
    operator: operator.name,
    resource: nameOf(resource),
    line: resource.at(place).line,
    field: place
      .filter((step) => typeof step === 'string')
      .map(snakeCase)
      .join('.'),
    before: valuesOf(({ at }) => shown(valueAt(resource.document, [...path, ...at]))),
    after: valuesOf(afterEdit),
    description: what,
    pinnedBy: surelyMeets(labRequest, resource.document, place) ? operator.pinnedBy : requestsThere,
    slow: operator.slow ?? false,
  }
}

/** The labs' own go elsewhere, so that none of their claims can see what is broken there. */
const requestsThere = 'a claim of your own whose requests get to this route; those of the labs go elsewhere'

function afterEdit(edit: Edit): string {
  switch (edit.does) {
    case 'replace':
      return shown(edit.value)
    case 'remove':
      return 'nothing'
    case 'insert':
      return `${edit.key === undefined ? '' : `${edit.key}: `}${shown(edit.value)} added`
    case 'rename':
      return edit.key
  }
}

/** Numbers what one operator does on one line, so that each mutant can be named. */
function numbered(mutants: readonly Mutant[]): Mutant[] {
  const counts = new Map<string, number>()
  return mutants.map((mutant) => {
    const place = `${mutant.file}:${mutant.line} ${mutant.operator}`
    const count = (counts.get(place) ?? 0) + 1
    counts.set(place, count)
    return { ...mutant, id: `${place}#${count}` }
  })
}

function pathsIn(value: unknown): FieldPath[] {
  if (typeof value !== 'object' || value === null) return [[]]
  const steps = Array.isArray(value) ? [...value.keys()] : Object.keys(value)
  return [[], ...steps.flatMap((step) => pathsIn(Reflect.get(value, step)).map((path) => [step, ...path]))]
}
