import { atMost } from '../../helpers/stats/binomial.ts'
import { sharesOf } from '../../helpers/stats/error-budget.ts'
import { fixedSampleSize } from '../../helpers/stats/sample-size.ts'
import type { SimulatedDraws } from '../../helpers/stats/simulated-draws.ts'
import { planSplit } from '../../helpers/stats/split-plan.ts'
import { SplitTest } from '../../helpers/stats/split-test.ts'
import type { Endings } from './exact-two-arms.ts'
import { exactTwoArms } from './exact-two-arms.ts'
import type { Scene } from './scenes.ts'

export interface Ending {
  readonly decision: 'fits' | 'differs' | 'undecided'
  readonly requests: number
}

/** A way to judge a split. */
export interface Contender {
  readonly name: string
  /** One run, on fresh draws. */
  readonly run: (draws: SimulatedDraws) => Ending
  /** All runs at once, for two arms. */
  readonly exact: () => Endings
}

/** As the harness uses it: in batches of the size that the test asks for. Exact: looked at after every request. */
export function sequential({ weights, budget, shares }: Scene): Contender {
  const plan = planSplit({ weights, budget })
  return {
    name: 'sequential',
    run: (draws) => {
      const running = new SplitTest(plan)
      let { state } = running
      while (state.decision === 'continue') state = running.observe(draws.counts(state.requestsStillNeededAtLeast))
      return { decision: state.decision, requests: state.total }
    },
    exact: () => exactTwoArms(plan, shares[0] ?? 0),
  }
}

export function fixedSize({ weights, budget, shares }: Scene): Contender {
  const { requests, accepted } = fixedSampleSize(weights, budget)
  const rule = { requests, accepted, tries: 1 }
  return { name: 'fixed size, exact', run: (draws) => anyTry(rule, draws), exact: () => anyTryExactly(rule, shares) }
}

/** Gateway API's conformance/utils/weight/weight.go: 500 requests, five points of tolerance, the first of ten tries that passes. */
export function gatewayApi({ weights, shares }: Scene): Contender {
  const requests = 500
  const accepted = sharesOf(weights).map((share) => ({
    least: Math.ceil((share - 0.05) * requests - 1e-9),
    most: Math.floor((share + 0.05) * requests + 1e-9),
  }))
  const rule = { requests, accepted, tries: 10 }
  return { name: 'Gateway API', run: (draws) => anyTry(rule, draws), exact: () => anyTryExactly(rule, shares) }
}

interface Tries {
  readonly requests: number
  readonly accepted: readonly { readonly least: number; readonly most: number }[]
  readonly tries: number
}

function anyTry({ requests, accepted, tries }: Tries, draws: SimulatedDraws): Ending {
  for (let used = 1; used <= tries; used++) {
    const counts = draws.counts(requests)
    const passes = accepted.every(({ least, most }, arm) => (counts[arm] ?? 0) >= least && (counts[arm] ?? 0) <= most)
    if (passes) return { decision: 'fits', requests: used * requests }
  }
  return { decision: 'differs', requests: tries * requests }
}

function anyTryExactly({ requests, accepted: [first], tries }: Tries, [share = 0]: readonly number[]): Endings {
  const { least, most } = first ?? { least: 0, most: 0 }
  const passes = atMost(most, requests, share) - atMost(least - 1, requests, share)
  const fails = atMost(least - 1, requests, share) + atMost(requests - most - 1, requests, 1 - share)
  const tried = Array.from({ length: tries }, (_, before) => fails ** before).reduce((sum, p) => sum + p, 0)
  return { fits: Math.min(1, passes * tried), differs: fails ** tries, undecided: 0, requests: requests * tried }
}
