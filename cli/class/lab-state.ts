import { type Cause, causes } from '../../helpers/claims/causes.ts'
import { mistakeWords } from '../../helpers/learner/words/index.ts'
import { filled } from '../../helpers/learner/words/words.ts'
import { redacted } from '../../reports/redact.ts'
import type { ClaimResult } from '../../reports/results.ts'
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

/** What `check` has found out, for the one who works on it. */
export function standOf({ state, claim, mistakes: [mistake], because }: CheckedLab): LabStand {
  if (state === 'works' || state === 'not-started') return { state }
  if (state === 'unknown')
    return { state: 'unclear', ...(claim && told(claim)), ...(because && { seen: redacted(because) }) }
  if (mistake === undefined) return { state, ...(claim && told(claim)) }
  const { mistake: template, hint } = mistakeWords.en[mistake.code]
  return {
    state,
    cause: mistake.code,
    words: (template.split(/;|: \{/)[0] ?? '').replaceAll(/\{\w+\}/g, '…'),
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
