import { explain, parseOptions } from './explain.ts'
import type { KindDefinition } from './kinds/common.ts'
import { type KnownResource, kinds } from './kinds/index.ts'
import { collectManifests } from './load.ts'
import { type Problem, throwIfAny } from './problem.ts'
import type { Resource } from './resource.ts'
import { oneOf } from './shown.ts'
import { nearestName } from './suggest.ts'

/**
 * Loads files and folders as `loadManifests` does, and checks each resource against its kind.
 * @throws ManifestError with everything that is wrong in any of the files, so that all can be corrected at once
 */
export function readManifests(paths: readonly string[]): KnownResource[] {
  const { resources, problems } = collectManifests(paths)
  const checked = checkAll(resources)
  throwIfAny([...problems, ...checked.problems])
  return checked.resources
}

/** @throws ManifestError for unknown kinds and fields, wrong types and values; all of them at once */
export function validateManifests(resources: readonly Resource[]): KnownResource[] {
  const checked = checkAll(resources)
  throwIfAny(checked.problems)
  return checked.resources
}

function checkAll(resources: readonly Resource[]): { resources: KnownResource[]; problems: Problem[] } {
  const checked = resources.map(check)
  return {
    resources: checked.flatMap(({ known }) => known ?? []),
    problems: checked.flatMap(({ problems }) => problems),
  }
}

function check(resource: Resource): { known?: KnownResource; problems: Problem[] } {
  const definition: KindDefinition | undefined = kinds.find(({ kind }) => kind === resource.kind)
  if (definition === undefined) return { problems: [unknownKind(resource)] }
  const result = definition.schema.safeParse(resource.document, parseOptions)
  if (!result.success) {
    const problems = result.error.issues.flatMap((issue) => explain(issue, resource))
    return { problems: problems.toSorted((a, b) => a.where.line - b.where.line || a.where.col - b.where.col) }
  }
  return { known: { ...resource, ...result.data } as KnownResource, problems: [] }
}

function unknownKind(resource: Resource): Problem {
  const known = kinds.map(({ kind }) => kind)
  const nearest = nearestName(resource.kind, known)
  return {
    code: 'MANIFEST_UNKNOWN_KIND',
    what: `unknown kind \`${resource.kind}\`${nearest === undefined ? '' : `; did you mean \`${nearest}\`?`}`,
    where: resource.at(['kind']),
    next: `leave it out; the kinds that can be tried are ${oneOf(known)}`,
  }
}
