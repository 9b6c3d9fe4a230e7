import type { Side } from './likelihood-bets.ts'

/** How far a split test has come; logarithms of likelihood ratios. */
export interface Progress {
  readonly total: number
  readonly logWealth: number
  readonly logLimit: number
  /** The sides whose smallest deviation is not ruled out yet, with what is missing for it. */
  readonly open: readonly { readonly side: Side; readonly logMissing: number }[]
}

/** Never less than this part of what was sent already: many round trips cost more than a few requests too many. */
const SMALLEST_PART = 0.05
/** How lucky the draws of a right mesh are taken to be, in standard deviations. */
const LUCK = 2

/**
 * A good number of requests to send next: few enough that a right mesh seldom settles much earlier, and that a wrong one
 * does not at the pace of its losses so far; yet no more than `requestsAtMost` leaves.
 */
export function nextBatch(progress: Progress, requestsAtMost: number): number {
  const { total, logWealth, logLimit, open } = progress
  const toFit = Math.max(...open.map(({ side, logMissing }) => luckyWait(side, logMissing)))
  const toDiffer = logWealth > 0 ? total * (logLimit / logWealth - 1) : Infinity
  const wanted = Math.max(Math.min(toFit, toDiffer), total * SMALLEST_PART, 1)
  return Math.min(Math.ceil(wanted), Math.max(0, requestsAtMost - total))
}

/** Requests after which a walk with this drift and spread has gone up by `logMissing` if it is lucky. */
function luckyWait({ share, bets: [bet] }: Side, logMissing: number): number {
  if (bet === undefined) return 0
  if (bet.logPerMiss === -Infinity) return 1 / (1 - share)
  if (share === 0) return logMissing / -bet.logPerMiss
  const drift = -share * bet.logPerHit - (1 - share) * bet.logPerMiss
  const spread = LUCK * (bet.logPerHit - bet.logPerMiss) * Math.sqrt(share * (1 - share))
  return ((Math.sqrt(spread ** 2 + 4 * drift * logMissing) - spread) / (2 * drift)) ** 2
}
