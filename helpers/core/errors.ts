import type { SourceLocation } from './source.ts'
import { formatLocation } from './source.ts'

interface ErrorFacts {
  /** Stable, for programs: `MANIFEST_UNKNOWN_FIELD`. Documented in docs/errors.md. */
  readonly code: string
  /** What happened, one sentence with the numbers and units in it. */
  readonly what: string
  /** Where in the user's input, when there is such a place. */
  readonly where?: SourceLocation | undefined
  /** The next thing to try. */
  readonly next?: string | undefined
  readonly cause?: unknown
}

/**
 * An error that was designed: it says what happened, where, and what to do next.
 * Its message is complete, so that whoever prints it needs no other field.
 */
export class MeshproofError extends Error {
  readonly code: string
  readonly what: string
  readonly where: SourceLocation | undefined
  readonly next: string | undefined

  constructor(facts: ErrorFacts) {
    const place = facts.where === undefined ? '' : `${formatLocation(facts.where)}: `
    const next = facts.next === undefined ? '' : `\n  next: ${facts.next}`
    super(`${place}${facts.what}${next}`, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.name = new.target.name
    this.code = facts.code
    this.what = facts.what
    this.where = facts.where
    this.next = facts.next
  }
}

/** The user's input (manifest, option, environment) cannot be used as it is. */
export class InputError extends MeshproofError {}

/** What the run needs is missing or broke: a binary, a network, a container engine, a folder. */
export class SetupError extends MeshproofError {}

/** The harness's own line to the mesh broke; this says nothing about the mesh. */
export class PlumbingError extends MeshproofError {}

/** The message of anything that was thrown, with the messages of its causes. */
export function messageOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  if (thrown.cause === undefined || thrown instanceof MeshproofError) return thrown.message
  return `${thrown.message}: ${messageOf(thrown.cause)}`
}
