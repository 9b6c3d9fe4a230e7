/** A bet that pays the likelihood ratio of an alternative share against the expected one. */
export interface Bet {
  /** Logarithm of the part of the stake of 1 that is laid on this alternative. */
  readonly logStake: number
  readonly logPerHit: number
  readonly logPerMiss: number
}

/**
 * One side of one arm: the claim "this arm gets no more than its share", or the same about all that passes it by.
 * A hit is a request to the arm (`above`) or past it (`below`), so that both sides ask whether hits are too many.
 */
export interface Side {
  readonly arm: number
  readonly direction: 'above' | 'below'
  /** Expected share of hits. */
  readonly share: number
  /** The expected share and the smallest deviation together, when that is at most 1: what must be caught. */
  readonly caught: number | undefined
  readonly bets: readonly Bet[]
}

/** Shares are sums and quotients of doubles; differences below this are rounding. */
const ROUNDING = 1e-9

/**
 * Stakes 1/2, 1/4, 1/8, … on deviations of once, twice, four times, … the smallest one, and what is left on the share 1.
 * Half of the stake goes to the hardest case; a much larger deviation is caught after a few requests.
 */
export function betsAbove(share: number, smallestDeviation: number): Bet[] {
  const alternatives: number[] = []
  for (let deviation = smallestDeviation; share + deviation < 1 - ROUNDING; deviation *= 2) {
    alternatives.push(share + deviation)
  }
  if (share < 1) alternatives.push(1)
  return alternatives.map((alternative, i) => ({
    logStake: -Math.LN2 * (i === alternatives.length - 1 ? i : i + 1),
    logPerHit: Math.log(alternative / share),
    logPerMiss: Math.log((1 - alternative) / (1 - share)),
  }))
}

/** Every side there is to watch. Two arms mirror each other, so that one of them says it all. */
export function sidesOf(shares: readonly number[], smallestDeviation: number): Side[] {
  const watched = shares.length === 2 ? shares.slice(0, 1) : shares
  return watched.flatMap((armShare, arm) =>
    (['above', 'below'] as const).map((direction) => {
      const share = direction === 'above' ? armShare : 1 - armShare
      const caught = share + smallestDeviation
      return {
        arm,
        direction,
        share,
        caught: caught <= 1 + ROUNDING ? Math.min(caught, 1) : undefined,
        bets: betsAbove(share, smallestDeviation),
      }
    }),
  )
}

export const hitsOf = (side: Side, counts: readonly number[], total: number): number => {
  const toArm = counts[side.arm] ?? 0
  return side.direction === 'above' ? toArm : total - toArm
}

/**
 * Logarithm of what the stake of 1 has become. Under the claim (a share of hits of at most `share`, draws independent)
 * the wealth is a supermartingale that starts at 1, so it ever reaches x with probability 1/x at most (Ville 1939).
 */
export function logWealth(bets: readonly Bet[], hits: number, misses: number): number {
  let [largest, sum] = [-Infinity, 0] // the wealth is sum × e^largest
  for (const bet of bets) {
    const log = bet.logStake + logRatio(bet, hits, misses)
    if (log === Infinity) return log
    if (log > largest) [largest, sum] = [log, sum * Math.exp(largest - log) + 1]
    else if (log > -Infinity) sum += Math.exp(log - largest)
  }
  return largest + Math.log(sum)
}

/** Logarithm of a likelihood ratio. A hit on a share of 0 settles it (infinite), whatever else was seen. */
export function logRatio({ logPerHit, logPerMiss }: Bet, hits: number, misses: number): number {
  if (hits > 0 && logPerHit === Infinity) return Infinity
  return (hits > 0 ? hits * logPerHit : 0) + (misses > 0 ? misses * logPerMiss : 0)
}
