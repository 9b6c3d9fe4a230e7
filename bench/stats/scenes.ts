import type { WantedBudget } from '../../helpers/stats/error-budget.ts'
import { errorBudget, sharesOf } from '../../helpers/stats/error-budget.ts'

/** A split as it was asked for, and how the mesh really splits. */
export interface Scene {
  readonly split: string
  readonly weights: readonly number[]
  readonly budget: WantedBudget
  readonly truth: 'right' | 'half the deviation' | 'the deviation'
  readonly shares: readonly number[]
}

const SPLITS = ['90/10', '50/50', '99/1', '60/30/10']
const TRUTHS = { right: 0, 'half the deviation': 0.5, 'the deviation': 1 } as const

/** Every split with every truth; a wrong mesh takes the deviation from the first arm and gives it to the last. */
export function scenesFor(falseAlarmRate: number): Scene[] {
  return SPLITS.flatMap((split) => {
    const weights = split.split('/').map(Number)
    const budget = { falseAlarmRate }
    const { smallestDeviation } = errorBudget(weights, budget)
    return Object.entries(TRUTHS).map(([truth, part]) => {
      const moved = part * smallestDeviation
      const last = weights.length - 1
      const shares = sharesOf(weights).map((share, arm) => share + (arm === last ? moved : arm === 0 ? -moved : 0))
      return { split, weights, budget, truth: truth as Scene['truth'], shares }
    })
  })
}
