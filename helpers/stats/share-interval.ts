import type { Interval } from './binomial.ts'
import { betsAbove, logWealth } from './likelihood-bets.ts'

/** 2^-40 is far below what any number of requests can tell apart. */
const HALVINGS = 40

/**
 * The shares that the bets of the sequential test leave standing: each share outside would have lost against `logLimit`.
 * Anytime-valid: it covers the true share at every moment at once, however the moment to look was chosen.
 */
export function shareInterval(hits: number, total: number, smallestDeviation: number, logLimit: number): Interval {
  const lowest = (count: number): number => {
    if (count === 0) return 0
    let [lost, standing] = [0, count / total]
    for (let i = 0; i < HALVINGS; i++) {
      const share = (lost + standing) / 2
      if (logWealth(betsAbove(share, smallestDeviation), count, total - count) >= logLimit) lost = share
      else standing = share
    }
    return lost
  }
  return { low: lowest(hits), high: 1 - lowest(total - hits) }
}
