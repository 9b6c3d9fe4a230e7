import { InputError } from '../core/errors.ts'

/** The result of checking an assumption that a test rests on. */
export interface Finding {
  readonly holds: boolean
  /** What was seen instead; given when the assumption does not hold. */
  readonly reason?: string
  readonly pValue: number
}

/** A draw sequence as a check needs it: which arm answered, as the index of its weight, in the order of sending. */
export type Draws = readonly number[]

/** One of several looks at the same draws: the smallest p-value counts, times the number of looks (Bonferroni). */
export interface Suspicion {
  readonly pValue: number
  readonly reason: string
}

/** Without any suspicion there is nothing against the assumption: it holds, with a p-value of 1. */
export function findingOf(suspicions: readonly Suspicion[], falseAlarmRate: number): Finding {
  const [first, ...others] = suspicions
  if (first === undefined) return { holds: true, pValue: 1 }
  const worst = others.reduce((a, b) => (b.pValue < a.pValue ? b : a), first)
  const pValue = Math.min(1, worst.pValue * suspicions.length)
  return pValue > falseAlarmRate ? { holds: true, pValue } : { holds: false, reason: worst.reason, pValue }
}

/** How often each arm was drawn. @throws InputError `DRAWS_INVALID` for a draw that is no arm's index */
export function countDraws(draws: Draws, arms: number): number[] {
  const counts = Array.from({ length: arms }, () => 0)
  for (const arm of draws) {
    if (!Number.isInteger(arm) || arm < 0 || arm >= arms) {
      throw new InputError({ code: 'DRAWS_INVALID', what: `a draw is ${arm}, but there are arms 0 to ${arms - 1}` })
    }
    counts[arm] = (counts[arm] ?? 0) + 1
  }
  return counts
}
