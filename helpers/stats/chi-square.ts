import chisquareCdf from '@stdlib/stats-base-dists-chisquare-cdf'

/** Pearson's statistic: how far counts are from what was expected of them, in units of their own spread. */
export const pearson = (counts: readonly number[], expected: readonly number[]): number =>
  counts.reduce((sum, count, i) => {
    const mean = expected[i] ?? 0
    return mean === 0 ? sum + (count === 0 ? 0 : Infinity) : sum + (count - mean) ** 2 / mean
  }, 0)

/** Probability that a chi-square variable is at most `x`. */
export const chisquareAtMost = (x: number, degrees: number): number => chisquareCdf(x, degrees)
