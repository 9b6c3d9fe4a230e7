import { InputError } from '../core/errors.ts'
import { formatLocation, type SourceLocation } from '../core/source.ts'

/** One thing that is wrong with a manifest. */
export interface Problem {
  /** As `MeshproofError.code`. */
  readonly code: string
  readonly what: string
  readonly where?: SourceLocation | undefined
  readonly next: string
  readonly cause?: unknown
}

const shownProblems = 20

/** Everything that is wrong with the manifests, so that all of it can be corrected at once; the first one leads. */
export class ManifestError extends InputError {
  readonly problems: readonly [Problem, ...Problem[]]

  constructor(problems: readonly [Problem, ...Problem[]]) {
    const [first, ...others] = problems
    super({ ...first, what: [first.what, ...listed(others)].join('\n  ') })
    this.problems = problems
  }
}

function listed(others: readonly Problem[]): string[] {
  const shown = others.slice(0, shownProblems - 1)
  const left = others.length - shown.length
  return [
    ...shown.map(({ what, where }) => `also ${where === undefined ? '' : `${formatLocation(where)}: `}${what}`),
    ...(left > 0 ? [`and ${left} more`] : []),
  ]
}

/** @throws ManifestError when there are problems */
export function throwIfAny(problems: readonly Problem[]): void {
  const [first, ...others] = problems
  if (first !== undefined) throw new ManifestError([first, ...others])
}
