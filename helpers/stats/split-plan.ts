import type { ErrorBudget, WantedBudget } from './error-budget.ts'
import { errorBudget, sharesOf } from './error-budget.ts'
import type { Side } from './likelihood-bets.ts'
import { sidesOf } from './likelihood-bets.ts'
import { requestLimit } from './request-limit.ts'

export interface SplitOptions {
  /** What each arm is to get, in any unit; two arms or more. */
  readonly weights: readonly number[]
  readonly budget?: WantedBudget | undefined
}

/** All that is fixed before the first request. */
export interface SplitPlan {
  readonly expected: readonly number[]
  readonly budget: ErrorBudget
  readonly sides: readonly Side[]
  /** Logarithm of the wealth at which a side has lost: the false-alarm rate is shared out among the sides. */
  readonly logLimit: number
  readonly requestsAtMost: number
}

/** @throws InputError `WEIGHTS_INVALID` or `ERROR_BUDGET_INVALID` */
export function planSplit(options: SplitOptions): SplitPlan {
  const expected = sharesOf(options.weights)
  const budget = errorBudget(options.weights, options.budget)
  const sides = sidesOf(expected, budget.smallestDeviation)
  const logLimit = Math.log(sides.length / budget.falseAlarmRate)
  return { expected, budget, sides, logLimit, requestsAtMost: requestLimit(sides, budget, logLimit) }
}
