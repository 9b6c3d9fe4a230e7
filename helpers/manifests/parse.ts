import { Composer, type Document, LineCounter, Parser } from 'yaml'
import type { SourceLocation } from '../core/source.ts'
import { duplicateResources } from './duplicates.ts'
import { kubernetesYaml } from './kubernetes-yaml.ts'
import { notYetYaml } from './not-yet-yaml.ts'
import { Positions } from './positions.ts'
import { type Problem, throwIfAny } from './problem.ts'
import type { Resource } from './resource.ts'
import { type Collected, resourcesOf } from './resources-of.ts'
import { deeperThan, structureProblems } from './structure.ts'

/** More levels than any Kubernetes object has; beyond them the stack would overflow, and an alias cycle has no end. */
const maxDepth = 100
/** How often aliases may repeat what they stand for, so that a small file cannot become a huge value. */
const maxAliasCount = 1000
/** In the tree of tokens: a collection, its items, one of them, and its value. */
const objectsPerLevel = 3

const composerOptions = {
  ...kubernetesYaml,
  logLevel: 'silent',
  prettyErrors: false,
  resolveKnownTags: false,
  // The library compares each key with each other one; structureProblems does it in linear time.
  uniqueKeys: false,
} as const

/**
 * Every resource of a text of YAML, read as Kubernetes does, or JSON. `file` is how places name it.
 * @throws ManifestError with all that is wrong: syntax, duplicate keys or resources, no apiVersion, kind or name
 */
export function parseManifests(text: string, file: string): Resource[] {
  const { resources, problems } = collectFromText(text, file)
  throwIfAny([...problems, ...duplicateResources(resources)])
  return resources
}

/** Like `parseManifests`, but hands back what is wrong, and does not look for duplicate resources. */
export function collectFromText(text: string, file: string): Collected {
  const tokens = [...new Parser().parse(text)]
  if (deeperThan(maxDepth * objectsPerLevel, tokens)) {
    return { resources: [], problems: [tooDeep({ file, line: 1, col: 1 })] }
  }
  const lines = linesOf(text)
  const collected = [...new Composer(composerOptions).compose(tokens)].map((document) =>
    collectFromDocument(document, new Positions(document, lines, file)),
  )
  const resources = collected.flatMap(({ resources }) => resources)
  const problems = collected.flatMap(({ problems }) => problems)
  const early = problems.some(({ code }) => code === 'MANIFEST_SYNTAX') ? notYetYaml(text, file) : undefined
  return { resources, problems: early === undefined ? problems : [early] }
}

/** Counted here, since the parser forgets line breaks in some texts that it cannot read. */
function linesOf(text: string): LineCounter {
  const lines = new LineCounter()
  lines.addNewLine(0)
  for (const { index } of text.matchAll(/\n/g)) lines.addNewLine(index + 1)
  return lines
}

function collectFromDocument(document: Document.Parsed, positions: Positions): Collected {
  const problems = [...syntaxProblems(document, positions), ...structureProblems(document, positions)]
  if (problems.length > 0) return { resources: [], problems }
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount })
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return { resources: [], problems: [syntaxProblem(error.message, positions.at([]), error)] }
  }
  if (deeperThan(maxDepth, value)) return { resources: [], problems: [tooDeep(positions.at([]))] }
  return value === null || value === undefined ? { resources: [], problems: [] } : resourcesOf(value, positions)
}

function syntaxProblems({ errors, warnings }: Document.Parsed, positions: Positions): Problem[] {
  return [...errors, ...warnings].map((error) => syntaxProblem(error.message, positions.atOffset(error.pos[0]), error))
}

function syntaxProblem(message: string, where: SourceLocation, cause: Error): Problem {
  return { code: 'MANIFEST_SYNTAX', what: `not valid YAML: ${message}`, where, next: 'correct the YAML there', cause }
}

function tooDeep(where: SourceLocation): Problem {
  return {
    code: 'MANIFEST_TOO_DEEP',
    what: `nested more than ${maxDepth} levels deep, or an alias of itself`,
    where,
    next: 'remove the nesting; no Kubernetes resource needs it',
  }
}
