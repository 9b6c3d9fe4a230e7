import { atLeast, atMost } from './binomial.ts'
import type { WantedBudget } from './error-budget.ts'
import { errorBudget, sharesOf } from './error-budget.ts'
import { smallestSuch } from './request-limit.ts'

/** A split test with a number of requests fixed beforehand, for comparison with the sequential one. */
export interface FixedSizeTest {
  readonly requests: number
  /** In the order of the weights: the split fits when every arm's count lies in its range, both ends included. */
  readonly accepted: readonly { readonly least: number; readonly most: number }[]
}

/**
 * A size at which exact binomial tests of every arm, the false-alarm rate shared out among them, keep the budget.
 * Tails of counts are not monotone in the size: a few slightly smaller ones may do as well (50/50: 6,355 for 6,366).
 * @throws InputError `WEIGHTS_INVALID` or `ERROR_BUDGET_INVALID`
 */
export function fixedSampleSize(weights: readonly number[], wanted?: WantedBudget): FixedSizeTest {
  const shares = sharesOf(weights)
  const { falseAlarmRate, smallestDeviation, power } = errorBudget(weights, wanted)
  const tail = falseAlarmRate / (shares.length === 2 ? 2 : 2 * shares.length)
  const rangeFor = (share: number, n: number) => ({
    least: share === 0 ? 0 : n - mostHits(1 - share, n, tail),
    most: mostHits(share, n, tail),
  })
  const catches = (share: number, n: number) => {
    const { least, most } = rangeFor(share, n)
    const [up, down] = [share + smallestDeviation, share - smallestDeviation]
    return (up > 1 || atMost(most, n, up) <= 1 - power) && (down < 0 || atLeast(least, n, down) <= 1 - power)
  }
  const requests = smallestSuch((n) => shares.every((share) => catches(share, n)))
  return { requests, accepted: shares.map((share) => rangeFor(share, requests)) }
}

/** Most hits that a test with this one-sided rate still accepts. */
function mostHits(share: number, n: number, tail: number): number {
  return share === 0 ? 0 : smallestSuch((hits) => atLeast(hits, n, share) <= tail) - 1
}
