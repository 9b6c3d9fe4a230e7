import { InputError } from '../core/errors.ts'

/** How wrong a statistical verdict may be; all three are probabilities or shares between 0 and 1. */
export interface ErrorBudget {
  /** Highest probability that a right mesh is called wrong, however long the test runs. */
  readonly falseAlarmRate: number
  /** Smallest difference between an arm's true and expected share that must be caught: 0.05 is five points. */
  readonly smallestDeviation: number
  /** A deviation of that size or more is called right with a probability of at most 1 − power. */
  readonly power: number
}

export type WantedBudget = { readonly [Name in keyof ErrorBudget]?: number | undefined }

/**
 * The shares that weights stand for. Weights need not sum to 100; a weight of 0 is an arm that must get nothing.
 * @throws InputError `WEIGHTS_INVALID` for fewer than two arms, a weight that is no finite number of at least 0, or all zeros
 */
export function sharesOf(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  if (weights.length < 2 || !weights.every((weight) => Number.isFinite(weight) && weight >= 0) || !(total > 0)) {
    throw new InputError({
      code: 'WEIGHTS_INVALID',
      what: `the weights ${weights.join('/')} are no split`,
      next: 'give two or more weights of at least 0, one of them above 0',
    })
  }
  return weights.map((weight) => weight / total)
}

/**
 * The budget for a split. Without a wish: one false alarm in a million, power 99.9 %, and five points, or half of the
 * smallest weight's share where that is less, so that an arm that gets nothing is always caught.
 * @throws InputError `WEIGHTS_INVALID`, or `ERROR_BUDGET_INVALID` for a value out of range or a deviation no arm has room for
 */
export function errorBudget(weights: readonly number[], wanted: WantedBudget = {}): ErrorBudget {
  const shares = sharesOf(weights)
  const smallestShare = Math.min(...shares.filter((share) => share > 0))
  const budget = {
    falseAlarmRate: wanted.falseAlarmRate ?? 1e-6,
    smallestDeviation: wanted.smallestDeviation ?? Math.min(0.05, smallestShare / 2),
    power: wanted.power ?? 0.999,
  }
  const room = Math.max(...shares.map((share) => Math.max(share, 1 - share)))
  requireBetween('falseAlarmRate', budget.falseAlarmRate, 0, 0.5)
  requireBetween('power', budget.power, 0.5, 1)
  requireBetween('smallestDeviation', budget.smallestDeviation, 0, room)
  return budget
}

function requireBetween(name: keyof ErrorBudget, value: number, low: number, high: number): void {
  if (value > low && value < high) return
  throw new InputError({
    code: 'ERROR_BUDGET_INVALID',
    what: `${name} is ${value}, but must lie between ${low} and ${high}, both excluded`,
    next: `give ${name} a value between them, or leave it out`,
  })
}
