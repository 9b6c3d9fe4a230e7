import { type Cause, causes } from '../../helpers/claims/causes.ts'
import { mistakeWords } from '../../helpers/learner/words/index.ts'
import { filled } from '../../helpers/learner/words/words.ts'
import { redacted } from '../../reports/redact.ts'
import type { ClaimResult, LabResult } from '../../reports/results.ts'
import type { CheckedLab } from '../check/check.ts'

/** `unclear`: it was checked, and could not be told; `unchecked`: not checked yet. */
export type LabState = 'works' | 'not-yet' | 'not-started' | 'unclear' | 'unchecked'

/** How a lab of an attendee stands. */
export interface LabStand {
  readonly state: LabState
  /** What the attendee most likely did, by the code of a mistake that `check` knows, else of the claim's cause. */
  readonly cause?: string
  /** The cause in words, with nothing of the attendee's own in them. */
  readonly words?: string
  /** What was seen, with the attendee's own words in it. */
  readonly seen?: string
  readonly next?: string
}

export const unchecked: LabStand = { state: 'unchecked' }
export const notStarted: LabStand = { state: 'not-started' }

/** What a lab's claims come to, for the one who works on it: the first of the gravest claims is what to look at. */
export function standOf({ verdict, claims }: LabResult): LabStand {
  if (verdict === 'pass') return { state: 'works' }
  const gravest = claims.filter((claim) => claim.verdict === verdict)
  const [claim] = gravest
  if (claim === undefined) return unchecked
  if (gravest.every(({ cause }) => cause === 'not-started')) return notStarted
  const theirs = claim.verdict === 'fail' || claim.cause === 'bad-input'
  return { state: theirs ? 'not-yet' : 'unclear', ...told(claim) }
}

/** The same of what `check` found out. */
export function standOfChecked({ state, claim, mistakes: [mistake], because }: CheckedLab): LabStand {
  if (state === 'works' || state === 'not-started') return { state }
  if (state === 'unknown')
    return { state: 'unclear', ...(claim && told(claim)), ...(because && { seen: redacted(because) }) }
  if (mistake === undefined) return { state, ...(claim && told(claim)) }
  const { mistake: template, hint } = mistakeWords.en[mistake.code]
  return {
    state,
    cause: mistake.code,
    words: template.replaceAll(/\{\w+\}/g, '…'),
    ...redacted({ seen: filled(template, mistake.facts), next: filled(hint, mistake.facts) }),
  }
}

function told({ cause, seen, next }: ClaimResult): Omit<LabStand, 'state'> {
  return {
    seen,
    ...(cause && { cause, words: causes[cause satisfies Cause] }),
    ...(next === undefined ? {} : { next }),
  }
}
