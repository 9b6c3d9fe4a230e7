import type { Draws, Finding } from './finding.ts'
import { countDraws, findingOf } from './finding.ts'
import { atMostMarked } from './hypergeometric.ts'

/**
 * Whether the draws are free of the period that a (weighted) round robin has: as many draws as there are arms, or as the
 * reduced weights add up to (90/10: 10). Read with that stride, a periodic sequence falls into long runs; independent
 * draws stay exchangeable in any order of reading, so the number of runs is hypergeometric and the p-value exact.
 * A sticky sequence repeats at every distance: ask `checkIndependence` first.
 */
export function checkRegularity(
  draws: Draws,
  options: { weights: readonly number[]; falseAlarmRate: number },
): Finding {
  const periods = periodsOf(options.weights).filter((period) => 2 * period <= draws.length)
  const counts = countDraws(draws, options.weights.length)
  const suspicions = periods.flatMap((period) => {
    const read = withStride(draws, period)
    return counts.flatMap((count, arm) => {
      if (count === 0) return []
      const runs = read.filter((drawn, i) => drawn === arm && read[i - 1] !== arm).length
      const urn = { population: draws.length, marked: draws.length - count + 1, draws: count }
      const reason = `too regular: arm ${arm} came every ${period} draws far more often than chance would have it`
      return [{ pValue: atMostMarked(runs, urn), reason }]
    })
  })
  return findingOf(suspicions, options.falseAlarmRate)
}

function periodsOf(weights: readonly number[]): number[] {
  const used = weights.filter((weight) => weight > 0)
  const divisor = used.reduce(greatestCommonDivisor)
  const whole = used.every(Number.isInteger) ? used.reduce((sum, weight) => sum + weight, 0) / divisor : used.length
  return [...new Set([used.length, whole])].filter((period) => period > 1)
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}

/** Draws 0, p, 2p, … then 1, p + 1, … and so on. */
const withStride = (draws: Draws, period: number): number[] =>
  Array.from({ length: period }, (_, start) => draws.filter((_draw, i) => i % period === start)).flat()
