import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Draws as Envoy makes them for a weighted split, from a seed: independent, with constant shares. */
export interface SimulatedDraws {
  /** The arm of one draw. */
  arm(): number
  /** The counts of `n` draws. */
  counts(n: number): number[]
}

/** So many draws are made at once, from the exact distribution of their sum. */
const CHUNK = 64

export function simulatedDraws(seed: number, shares: readonly number[]): SimulatedDraws {
  const random = xoroshiro128plus(seed)
  // The arms are filled in turn: each gets a binomial part of what those before it left over.
  const conditional = shares.map((share, arm) => Math.min(1, share / shares.slice(arm).reduce((a, b) => a + b, 0)))
  const tables = conditional
    .slice(0, -1)
    .map((p) => Array.from({ length: CHUNK + 1 }, (_, n) => binomialCumulative(n, p)))
  const add = (counts: number[], n: number): void => {
    let left = n
    for (let arm = 0; left > 0 && arm < counts.length - 1; arm++) {
      const hits = inverse(tables[arm]?.[left] ?? [], uniformFloat64(random))
      counts[arm] = (counts[arm] ?? 0) + hits
      left -= hits
    }
    counts[counts.length - 1] = (counts.at(-1) ?? 0) + left
  }
  const counts = (n: number): number[] => {
    const sum = shares.map(() => 0)
    for (let left = n; left > 0; left -= CHUNK) add(sum, Math.min(left, CHUNK))
    return sum
  }
  return { arm: () => counts(1).indexOf(1), counts }
}

function binomialCumulative(n: number, p: number): number[] {
  if (p >= 1) return Array.from({ length: n + 1 }, (_, k) => (k === n ? 1 : 0))
  let [probability, sum] = [(1 - p) ** n, 0]
  return Array.from({ length: n + 1 }, (_, k) => {
    sum += probability
    probability *= ((n - k) * p) / ((k + 1) * (1 - p))
    return k === n ? 1 : sum
  })
}

/** The first k whose cumulative probability exceeds `uniform`. */
function inverse(cumulative: readonly number[], uniform: number): number {
  let [low, high] = [0, cumulative.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((cumulative[middle] ?? 1) > uniform) high = middle
    else low = middle + 1
  }
  return low
}
