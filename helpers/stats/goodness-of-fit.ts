import { InputError } from '../core/errors.ts'
import { chisquareAtMost, pearson } from './chi-square.ts'
import { sharesOf } from './error-budget.ts'

export interface GoodnessOfFit {
  readonly pValue: number
  readonly method: 'exact multinomial' | 'chi-square'
}

/** So many outcomes are enumerated in some milliseconds. */
const ENUMERABLE = 200_000
/** Cochran's rule: below it the chi-square distribution is a poor likeness of Pearson's statistic. */
const LEAST_EXPECTED = 5

/**
 * One-shot p-value of counts against weights, for a number of draws fixed beforehand; equal weights ask for an even spread.
 * Exact (all outcomes that are at most as likely) while there are few outcomes; then chi-square, where every arm with
 * a weight expects five draws or more: good around 1e-3, only the order of magnitude at 1e-6, never below 1e-16.
 * Where the error budget is smaller than that, use `splitTest`.
 * @throws InputError `TOO_FEW_DRAWS` where neither is valid; `WEIGHTS_INVALID`
 */
export function goodnessOfFit(counts: readonly number[], weights: readonly number[]): GoodnessOfFit {
  const shares = sharesOf(weights)
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (shares.some((share, arm) => share === 0 && (counts[arm] ?? 0) > 0)) {
    return { pValue: 0, method: 'exact multinomial' }
  }
  const used = shares.flatMap((share, arm) => (share === 0 ? [] : [{ share, count: counts[arm] ?? 0 }]))
  const [usedShares, usedCounts] = [used.map(({ share }) => share), used.map(({ count }) => count)]
  if (outcomes(total, used.length) <= ENUMERABLE) {
    return { pValue: multinomialPValue(usedCounts, usedShares, total), method: 'exact multinomial' }
  }
  const needed = Math.ceil(LEAST_EXPECTED / Math.min(...usedShares))
  if (total < needed) {
    throw new InputError({
      code: 'TOO_FEW_DRAWS',
      what: `${total} draws over ${used.length} arms are too many to enumerate and too few for chi-square`,
      next: `send at least ${needed} requests`,
    })
  }
  const statistic = pearson(
    usedCounts,
    usedShares.map((share) => share * total),
  )
  return { pValue: 1 - chisquareAtMost(statistic, used.length - 1), method: 'chi-square' }
}

/** Ways to spread `total` draws over `arms`: (total + arms − 1 choose arms − 1). */
function outcomes(total: number, arms: number): number {
  let ways = 1
  for (let arm = 1; arm < arms; arm++) ways = (ways * (total + arm)) / arm
  return ways
}

/** Two outcomes that are equally likely differ by rounding. */
const SLACK = 1 + 1e-9

function multinomialPValue(counts: readonly number[], shares: readonly number[], total: number): number {
  const logFactorials = [0]
  for (let n = 1; n <= total; n++) logFactorials.push((logFactorials[n - 1] ?? 0) + Math.log(n))
  const part = (arm: number, count: number) => count * Math.log(shares[arm] ?? 1) - (logFactorials[count] ?? 0)
  const whole = logFactorials[total] ?? 0
  const likely = Math.exp(counts.reduce((sum, count, arm) => sum + part(arm, count), whole)) * SLACK
  const walk = (arm: number, left: number, log: number): number => {
    if (arm === shares.length - 1) {
      const probability = Math.exp(log + part(arm, left))
      return probability <= likely ? probability : 0
    }
    let sum = 0
    for (let count = 0; count <= left; count++) sum += walk(arm + 1, left - count, log + part(arm, count))
    return sum
  }
  return Math.min(1, walk(0, total, whole))
}
