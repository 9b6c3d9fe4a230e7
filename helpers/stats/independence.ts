import type { Draws, Finding, Suspicion } from './finding.ts'
import { countDraws, findingOf } from './finding.ts'
import { atLeastMarked, atMostMarked } from './hypergeometric.ts'

/**
 * Whether consecutive draws are independent of each other: neither sticky (an arm repeats too often, as when
 * a client is hashed to a backend) nor alternating (too seldom, as with round robin).
 *
 * Exact, and blind to the shares: given how often an arm was drawn, every order is equally likely, and the number of its
 * runs is hypergeometric (the runs fall into the gaps that the other draws leave). The rate is shared out among both
 * directions of every arm. It cannot see a client that is stuck to one arm for good: such draws look like a split of
 * 100/0, so vary what a hash could depend on.
 */
export function checkIndependence(draws: Draws, options: { arms: number; falseAlarmRate: number }): Finding {
  const counts = countDraws(draws, options.arms)
  const suspicions = counts.flatMap((count, arm) => (count === 0 ? [] : suspectArm(draws, arm, count)))
  return findingOf(suspicions, options.falseAlarmRate)
}

function suspectArm(draws: Draws, arm: number, count: number): Suspicion[] {
  const runs = draws.filter((drawn, i) => drawn === arm && draws[i - 1] !== arm).length
  const urn = { population: draws.length, marked: draws.length - count + 1, draws: count }
  const expected = ((urn.marked * count) / urn.population).toFixed(1)
  const seen = `arm ${arm} came in ${runs} runs; ${expected} were to be expected of ${count} in ${draws.length} draws`
  return [
    { pValue: atMostMarked(runs, urn), reason: `sticky: ${seen}` },
    { pValue: atLeastMarked(runs, urn), reason: `alternating: ${seen}` },
  ]
}
