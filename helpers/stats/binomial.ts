import betaQuantile from '@stdlib/stats-base-dists-beta-quantile'
import binomialCdf from '@stdlib/stats-base-dists-binomial-cdf'

/** Shares between 0 and 1; both ends belong to the interval. */
export interface Interval {
  readonly low: number
  readonly high: number
}

/** Probability of at most `k` hits in `n` draws with hit probability `p`. */
export const atMost = (k: number, n: number, p: number): number => binomialCdf(k, n, p)

/** Probability of at least `k` hits; not 1 minus the other tail, which would lose the small ones. */
export const atLeast = (k: number, n: number, p: number): number => binomialCdf(n - k, n, 1 - p)

/**
 * Exact two-sided p-value of `k` hits in `n` draws: twice the smaller tail, at most 1.
 * It is the one that agrees with `interval`: p-value < α exactly when `p` lies outside the interval for 1 − α.
 * (scipy and R add up the outcomes that are less likely instead, which can be smaller by up to a half.)
 */
export const binomialTest = (k: number, n: number, p: number): number =>
  Math.min(1, 2 * Math.min(atMost(k, n, p), atLeast(k, n, p)))

/**
 * Clopper-Pearson: covers the true share with at least the given confidence, for a number of draws fixed beforehand.
 * For a test that stops when it is sure use the intervals of `splitTest`.
 */
export function interval(k: number, n: number, confidence: number): Interval {
  const tail = (1 - confidence) / 2
  return {
    low: k === 0 ? 0 : betaQuantile(tail, k, n - k + 1),
    high: k === n ? 1 : 1 - betaQuantile(tail, n - k, k + 1),
  }
}
