import { expect, test } from 'vitest'
import { atLeast } from './binomial.ts'
import { simulatedDraws } from './simulated-draws.ts'
import { planSplit } from './split-plan.ts'
import type { SplitDecision } from './split-test.ts'
import { SplitTest } from './split-test.ts'

/** bench/stats/simulate.ts does the same with a million runs. */
const RUNS = 10_000
const budget = { falseAlarmRate: 0.01, smallestDeviation: 0.05, power: 0.98 }

/** How often a split test ends each way on draws with the true shares. */
function endings(weights: readonly number[], truth: readonly number[], seed: number): Record<SplitDecision, number> {
  const draws = simulatedDraws(seed, truth)
  const plan = planSplit({ weights, budget })
  const ends = { continue: 0, fits: 0, differs: 0, undecided: 0 }
  for (let run = 0; run < RUNS; run++) {
    const running = new SplitTest(plan)
    let state = running.state
    while (state.decision === 'continue') state = running.observe(draws.counts(state.requestsStillNeededAtLeast))
    ends[state.decision] += 1
  }
  return ends
}

/** How likely a rate of `rate` is to give such a count or a higher one. */
const chanceOf = (count: number, rate: number) => atLeast(count, RUNS, rate)

test.each([
  ['90/10', [0.9, 0.1]],
  ['60/30/10', [0.6, 0.3, 0.1]],
])('a right %s differs, or stays undecided, no more often than the false-alarm rate', (_name, shares) => {
  const ends = endings(shares, shares, 1)
  expect(chanceOf(ends.differs, budget.falseAlarmRate)).toBeGreaterThan(1e-6)
  expect(chanceOf(ends.undecided, budget.falseAlarmRate)).toBeGreaterThan(1e-6)
})

test.each([
  ['90/10', [0.9, 0.1], [0.85, 0.15]],
  ['60/30/10', [0.6, 0.3, 0.1], [0.6, 0.25, 0.15]],
])(
  '%s with an arm off by the smallest deviation fits, or stays undecided, no more often than the power allows',
  (...row) => {
    const [, weights, truth] = row
    const ends = endings(weights, truth, 2)
    expect(chanceOf(ends.fits, 1 - budget.power)).toBeGreaterThan(1e-6)
    expect(chanceOf(ends.undecided, 1 - budget.power)).toBeGreaterThan(1e-6)
    expect(ends.differs).toBeGreaterThan(0.95 * RUNS)
  },
)
