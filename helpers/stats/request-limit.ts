import { atLeast, atMost } from './binomial.ts'
import type { ErrorBudget } from './error-budget.ts'
import type { Side } from './likelihood-bets.ts'

/**
 * The number of requests at which a split test gives up, chosen so that it seldom does (exact binomial tails):
 * on a right mesh with a probability of at most `falseAlarmRate`, at the smallest deviation in an arm 1 − `power`.
 */
export function requestLimit(sides: readonly Side[], budget: ErrorBudget, logLimit: number): number {
  const guarded = sides.filter((side) => side.caught !== undefined)
  const suffices = (requests: number): boolean =>
    guarded.every(
      (side) =>
        missedBy(side, requests, logLimit) <= 1 - budget.power &&
        unsettledBy(side, requests, 1 - budget.power) <= budget.falseAlarmRate / guarded.length,
    )
  return smallestSuch(suffices)
}

/** Probability that a deviation that must be caught has not emptied the bank after so many requests. */
function missedBy(side: Side, requests: number, logLimit: number): number {
  const [bet] = side.bets
  if (bet === undefined || side.caught === undefined) return 0
  const toWin = logLimit - bet.logStake
  if (bet.logPerMiss === -Infinity) return requests * bet.logPerHit >= toWin ? 0 : 1
  const needed = Math.ceil((toWin - requests * bet.logPerMiss) / (bet.logPerHit - bet.logPerMiss))
  return atMost(Math.max(1, needed) - 1, requests, side.caught)
}

/** Probability that the deviation that must be caught is not yet ruled out after so many requests to a right mesh. */
function unsettledBy(side: Side, requests: number, missRate: number): number {
  const [bet] = side.bets
  if (bet === undefined) return 0
  if (bet.logPerMiss === -Infinity) return side.share ** requests
  const spare = Math.log(missRate) - requests * bet.logPerMiss
  if (spare < 0) return 1
  const allowed = Math.floor(spare / (bet.logPerHit - bet.logPerMiss))
  return atLeast(allowed + 1, requests, side.share)
}

/** Doubles, then halves the gap: a number that suffices, within rounding of discrete tails the smallest. */
export function smallestSuch(suffices: (n: number) => boolean): number {
  let high = 1
  while (!suffices(high)) high *= 2
  let low = high / 2
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (suffices(middle)) high = middle
    else low = middle
  }
  return high
}
