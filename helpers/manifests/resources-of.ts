import type { SourceLocation } from '../core/source.ts'
import type { Positions } from './positions.ts'
import type { Problem } from './problem.ts'
import type { FieldPath, Resource } from './resource.ts'
import { shown } from './shown.ts'

/** What could be read of some manifests, and what is wrong with them. */
export interface Collected {
  readonly resources: Resource[]
  readonly problems: Problem[]
}

type Mapping = Readonly<Record<string, unknown>>

/** The resource that a parsed document is, or those that a `List` holds; `prefix` leads to it in the document. */
export function resourcesOf(value: unknown, positions: Positions, prefix: FieldPath = []): Collected {
  if (isKustomization(value, positions.at(prefix))) return { resources: [], problems: [toBuild(positions.at(prefix))] }
  if (!isMapping(value) || (value['apiVersion'] === undefined && value['kind'] === undefined)) {
    const where = positions.at(prefix)
    const what = `expected a Kubernetes resource, found ${shown(value)}`
    const next = 'write a mapping with apiVersion, kind and metadata, or leave this file out'
    return { resources: [], problems: [{ code: 'MANIFEST_NOT_A_RESOURCE', what, where, next }] }
  }
  if (value['kind'] === 'List') return itemsOf(value['items'] ?? [], positions, prefix)
  if (isTypedList(value)) return itemsOf(value.items.map(typedAs(value)), positions, prefix)
  const problems = identityProblems(value, positions, prefix)
  return problems.length > 0
    ? { resources: [], problems }
    : { resources: [asResource(value, positions, prefix)], problems }
}

function isKustomization(value: unknown, { file }: SourceLocation): boolean {
  const kind = isMapping(value) ? value['kind'] : undefined
  return kind === 'Kustomization' || (kind === undefined && /(^|\/)kustomization\.ya?ml$/.test(file))
}

function toBuild(where: SourceLocation): Problem {
  const what = 'a kustomization is no resource; it says how to make some'
  const next = 'build it, and name what comes out: kubectl kustomize FOLDER > built.yaml'
  return { code: 'MANIFEST_NOT_A_RESOURCE', what, where, next }
}

/** `ServiceList`, as the API server answers it: the items need not say what they are. */
function isTypedList(value: Mapping): value is Mapping & { kind: string; items: unknown[] } {
  return /.List$/.test(String(value['kind'])) && Array.isArray(value['items']) && value['spec'] === undefined
}

function typedAs({ apiVersion, kind }: Mapping & { kind: string }): (item: unknown) => unknown {
  return (item) => (isMapping(item) ? { apiVersion, kind: kind.slice(0, -'List'.length), ...item } : item)
}

function itemsOf(items: unknown, positions: Positions, prefix: FieldPath): Collected {
  const path = [...prefix, 'items']
  if (!Array.isArray(items)) {
    const what = `items of a List: expected a list, found ${shown(items)}`
    const next = 'put the resources under `items`, each after a `-`'
    return { resources: [], problems: [{ code: 'MANIFEST_INVALID_VALUE', what, where: positions.at(path), next }] }
  }
  const collected = items.map((item, index) => resourcesOf(item, positions, [...path, index]))
  return {
    resources: collected.flatMap(({ resources }) => resources),
    problems: collected.flatMap(({ problems }) => problems),
  }
}

const identity: readonly FieldPath[] = [['apiVersion'], ['kind'], ['metadata', 'name']]

function identityProblems(document: Mapping, positions: Positions, prefix: FieldPath): Problem[] {
  return identity.flatMap((path) => {
    const found = valueAt(document, path)
    if (typeof found === 'string' && found !== '') return []
    const name = path.join('.')
    const what = `${name}: expected a string, found ${shown(found)}`
    const written = positions.written([...prefix, ...path]) ?? ''
    const next =
      written === ''
        ? `give the resource its ${name}; every Kubernetes resource has one`
        : `write it in quotes: ${JSON.stringify(written)}`
    return [{ code: 'MANIFEST_FIELD_MISSING', what, where: positions.at([...prefix, ...path]), next }]
  })
}

function asResource(document: Mapping, positions: Positions, prefix: FieldPath): Resource {
  const metadata = document['metadata'] as Mapping
  const namespace = metadata['namespace']
  return {
    apiVersion: String(document['apiVersion']),
    kind: String(document['kind']),
    metadata: {
      name: String(metadata['name']),
      namespace: typeof namespace === 'string' ? namespace : undefined,
      labels: stringsIn(metadata['labels']),
      annotations: stringsIn(metadata['annotations']),
    },
    spec: document['spec'],
    document,
    at: (path) => positions.at([...prefix, ...path]),
    written: (path) => positions.written([...prefix, ...path]),
  }
}

/** What stands at a path of a parsed document, if anything does. */
export function valueAt(document: unknown, path: FieldPath): unknown {
  return path.reduce<unknown>(
    (value, step) => (isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined),
    document,
  )
}

function stringsIn(value: unknown): Record<string, string> {
  const entries = isMapping(value) ? Object.entries(value) : []
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}

function isMapping(value: unknown): value is Mapping {
  return isObject(value) && !Array.isArray(value)
}

function isObject(value: unknown): value is Readonly<Record<string | number, unknown>> {
  return typeof value === 'object' && value !== null
}
