import type { Draws, Finding } from './finding.ts'
import { countDraws, findingOf } from './finding.ts'
import { atLeastMarked, atMostMarked } from './hypergeometric.ts'

/**
 * Whether the shares stayed the same from the first half of the draws to the second: a route that is still being
 * programmed when the requests start does not. Fisher's exact test of every arm, the rate shared out among them.
 */
export function checkSteadiness(draws: Draws, options: { arms: number; falseAlarmRate: number }): Finding {
  const half = Math.floor(draws.length / 2)
  const first = countDraws(draws.slice(0, half), options.arms)
  const all = countDraws(draws, options.arms)
  const suspicions = all.flatMap((count, arm) => {
    const early = first[arm] ?? 0
    const urn = { population: draws.length, marked: count, draws: half }
    const reason = `drifting: arm ${arm} got ${early} of the first ${half} draws, ${count - early} of the other ${draws.length - half}`
    return [
      { pValue: atMostMarked(early, urn), reason },
      { pValue: atLeastMarked(early, urn), reason },
    ]
  })
  return findingOf(suspicions, options.falseAlarmRate)
}
