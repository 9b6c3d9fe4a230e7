import { explain, parseOptions } from './explain.ts'
import { isBystander } from './kinds/bystander.ts'
import type { KindDefinition } from './kinds/common.ts'
import { explainedKinds, type KnownResource, kinds } from './kinds/index.ts'
import { collectManifests } from './load.ts'
import { type Problem, throwIfAny } from './problem.ts'
import type { Resource } from './resource.ts'
import { oneOf } from './shown.ts'
import { nearestName } from './suggest.ts'

type Kinds = readonly KindDefinition[]

/**
 * Loads files and folders as `loadManifests` does, and checks each resource against its kind. Bystanders are left out.
 * @throws ManifestError with everything that is wrong in any of the files, so that all can be corrected at once
 */
export function readManifests(paths: readonly string[], wanted: Kinds = kinds): KnownResource[] {
  const { resources, problems } = collectManifests(paths)
  const checked = checkAll(resources, wanted)
  throwIfAny([...problems, ...checked.problems])
  return checked.resources
}

/** @throws ManifestError for unknown kinds and fields, wrong types and values; all of them at once */
export function validateManifests(resources: readonly Resource[]): KnownResource[] {
  const checked = checkAll(resources, kinds)
  throwIfAny(checked.problems)
  return checked.resources
}

function checkAll(resources: readonly Resource[], wanted: Kinds): { resources: KnownResource[]; problems: Problem[] } {
  const checked = resources.filter((resource) => !isBystander(resource)).map((resource) => check(resource, wanted))
  return {
    resources: checked.flatMap(({ known }) => known ?? []),
    problems: checked.flatMap(({ problems }) => problems),
  }
}

function check(resource: Resource, wanted: Kinds): { known?: KnownResource; problems: Problem[] } {
  const definition = wanted.find(({ kind }) => kind === resource.kind)
  if (definition === undefined) return { problems: [unknownKind(resource, wanted)] }
  const result = definition.schema.safeParse(resource.document, parseOptions)
  if (!result.success) {
    const problems = result.error.issues.flatMap((issue) => explain(issue, resource))
    return { problems: problems.toSorted((a, b) => a.where.line - b.where.line || a.where.col - b.where.col) }
  }
  return { known: { ...resource, ...result.data } as KnownResource, problems: [] }
}

function unknownKind(resource: Resource, wanted: Kinds): Problem {
  const { kind } = resource
  const tried = wanted.map((definition) => definition.kind)
  const where = resource.at(['kind'])
  if (explainedKinds.some((definition) => definition.kind === kind)) {
    const what = `the labs take no ${kind}`
    const next = 'leave it out, or have a Deployment for what it makes; meshproof explain reads it as it is'
    return { code: 'MANIFEST_UNKNOWN_KIND', what, where, next }
  }
  const nearest = nearestName(kind, tried)
  return {
    code: 'MANIFEST_UNKNOWN_KIND',
    what: `unknown kind \`${kind}\`${nearest === undefined ? '' : `; did you mean \`${nearest}\`?`}`,
    where,
    next: `${nearest === undefined ? 'leave it out' : 'correct it, or leave it out'}; the kinds that can be tried are ${oneOf(tried)}`,
  }
}
