import { type Cause, causes } from '../../helpers/claims/causes.ts'
import { InputError, type MeshproofError } from '../../helpers/core/errors.ts'
import { redacted } from '../../reports/redact.ts'
import type { ClaimResult, LabResult } from '../../reports/results.ts'

/** `unclear`: it was checked, and could not be told; `unchecked`: not checked yet. */
export type LabState = 'works' | 'not-yet' | 'not-started' | 'unclear' | 'unchecked'

/** How a lab of an attendee stands. */
export interface LabStand {
  readonly state: LabState
  /** A key of the causes, unless it works or was not looked at. */
  readonly cause?: Cause
  /** What was seen, or why nothing was; with the attendee's own words in it. */
  readonly seen?: string
  readonly next?: string
}

export const unchecked: LabStand = { state: 'unchecked' }
export const notStarted: LabStand = { state: 'not-started', cause: 'not-started' }

/** What a lab's claims come to, for the one who works on it: the first of the gravest claims is what to look at. */
export function standOf({ verdict, claims }: LabResult): LabStand {
  if (verdict === 'pass') return { state: 'works' }
  const gravest = claims.filter((claim) => claim.verdict === verdict)
  const missing = gravest.length > 0 && gravest.every(({ cause }) => cause === 'not-started')
  const [claim] = gravest
  if (missing || claim === undefined) return claim === undefined ? unchecked : notStarted
  return { state: stateOf(claim), ...told(claim) }
}

/** Manifests that cannot be used as they are: that is the attendee's to mend. */
export function unusable(error: MeshproofError): LabStand {
  return redacted({
    state: 'not-yet',
    cause: error instanceof InputError ? 'bad-input' : 'setup-failed',
    seen: error.message,
    ...(error.next === undefined ? {} : { next: error.next }),
  })
}

/** In a few words, without anything of the attendee's own. */
export function causeWords(cause: Cause | undefined): string {
  return cause === undefined ? '' : causes[cause]
}

function stateOf({ verdict, cause }: ClaimResult): LabState {
  return verdict === 'fail' || cause === 'bad-input' ? 'not-yet' : 'unclear'
}

function told({ cause, seen, next }: ClaimResult): Omit<LabStand, 'state'> {
  return { seen, ...(cause === undefined ? {} : { cause }), ...(next === undefined ? {} : { next }) }
}
