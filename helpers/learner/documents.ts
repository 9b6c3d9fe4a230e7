import type { KnownResource } from '../manifests/kinds/index.ts'
import { collectFromText } from '../manifests/parse.ts'
import { ManifestError, type Problem } from '../manifests/problem.ts'
import type { Resource } from '../manifests/resource.ts'
import { validateManifests } from '../manifests/validate.ts'
import { policyProblems } from '../policy/validate.ts'

/** One document of a learner's file, or one item of a List. What is wrong with it says nothing about the others. */
export interface LearnerDocument {
  readonly file: string
  /** With as many line breaks before it as in the file, so that its lines keep their numbers; JSON for a List's item. */
  readonly text: string
  /** All that could be parsed, whatever its fields are. */
  readonly written: readonly Resource[]
  /** Those of them that are as their kind asks. */
  readonly known: readonly KnownResource[]
  readonly problems: readonly Problem[]
}

/** A marker at the start of a line begins a document wherever it stands, also below YAML that cannot be read. */
const marker = /^---(?=\s|$)/m

/** The documents of a text that say anything; one that cannot be read is there with what is wrong with it. */
export function documentsOf(text: string, file: string): LearnerDocument[] {
  const parts = text.split(new RegExp(marker, 'gm'))
  let linesBefore = 0
  return parts.flatMap((part) => {
    const padded = '\n'.repeat(linesBefore) + part
    linesBefore += part.split('\n').length - 1
    const { resources, problems } = collectFromText(padded, file)
    if (resources.length === 0 && problems.length === 0) return []
    if (resources.length < 2) return [documentOf(padded, file, resources, problems)]
    return resources.map((item) => documentOf(JSON.stringify(item.document), file, [item], problems))
  })
}

function documentOf(
  text: string,
  file: string,
  written: readonly Resource[],
  problems: readonly Problem[],
): LearnerDocument {
  const checked = written.map(checkedResource)
  return {
    file,
    text,
    written,
    known: checked.flatMap(({ known }) => known ?? []),
    problems: [...problems, ...checked.flatMap((one) => one.problems)],
  }
}

function checkedResource(resource: Resource): { known?: KnownResource; problems: readonly Problem[] } {
  try {
    const [known] = validateManifests([resource])
    if (known === undefined) return { problems: [] }
    const problems = isPolicy(known) ? policyProblems(known, '1.15') : []
    return problems.length > 0 ? { problems } : { known, problems }
  } catch (error) {
    if (error instanceof ManifestError) return { problems: error.problems }
    throw error
  }
}

type Policy = Parameters<typeof policyProblems>[0]

export function isPolicy(resource: KnownResource): resource is Extract<KnownResource, Policy> {
  return resource.kind.endsWith('NetworkPolicy')
}
