import { InputError } from '../core/errors.ts'
import type { Interval } from './binomial.ts'
import type { ErrorBudget } from './error-budget.ts'
import type { Side } from './likelihood-bets.ts'
import { hitsOf, logRatio, logWealth } from './likelihood-bets.ts'
import type { Progress } from './next-batch.ts'
import { nextBatch } from './next-batch.ts'
import { shareInterval } from './share-interval.ts'
import type { SplitOptions, SplitPlan } from './split-plan.ts'
import { planSplit } from './split-plan.ts'

/**
 * `fits`: no arm deviates by the smallest deviation or more. `differs`: an arm's share is not the expected one.
 * `undecided`: `requestsAtMost` are used up. More observations are allowed at any time, and `differs` beats `fits`.
 */
export type SplitDecision = 'continue' | 'fits' | 'differs' | 'undecided'

export interface ArmShare {
  readonly expected: number
  readonly requests: number
  /** NaN before the first request. */
  readonly observed: number
  /** Anytime-valid; all arms' intervals hold at once with confidence 1 − `falseAlarmRate`. */
  readonly interval: Interval
}

export interface SplitState {
  readonly decision: SplitDecision
  /** Requests an arm. */
  readonly observed: readonly number[]
  readonly total: number
  /** In the order of the weights; computed when read. */
  readonly shares: readonly ArmShare[]
  /** Anytime-valid: on a right mesh it ever falls to α or below with a probability of at most α. */
  readonly pValue: number
  readonly requestsAtMost: number
  /** A good size for the next batch; 0 when nothing more is needed. */
  readonly requestsStillNeededAtLeast: number
}

/**
 * A sequential, exact, two-sided test of a split over two or more arms; docs/statistics.md says why it may stop early.
 * For draws that are independent with constant shares it guarantees:
 * a right mesh ever becomes `differs` with a probability of at most `falseAlarmRate`, and `undecided` with at most as much;
 * a deviation of `smallestDeviation` or more in any arm becomes `fits`, or `undecided`, with at most 1 − `power` each.
 * @throws InputError `WEIGHTS_INVALID` or `ERROR_BUDGET_INVALID`
 */
export const splitTest = (options: SplitOptions): SplitTest => new SplitTest(planSplit(options))

/** A split test under way. Many tests of the same split can share a plan. */
export class SplitTest {
  readonly budget: ErrorBudget
  readonly #plan: SplitPlan
  #observed: readonly number[]
  #total = 0
  #mostLogWealth = -Infinity
  #open: Progress['open']

  constructor(plan: SplitPlan) {
    this.budget = plan.budget
    this.#plan = plan
    this.#observed = plan.expected.map(() => 0)
    this.#open = plan.sides
      .filter((side) => side.caught !== undefined)
      .map((side) => ({ side, logMissing: -Math.log(1 - plan.budget.power) }))
  }

  /** Adds requests an arm, in the order of the weights. @throws InputError `COUNTS_INVALID` */
  observe(counts: readonly number[]): SplitState {
    requireCounts(counts, this.#plan.expected.length)
    this.#observed = this.#observed.map((before, arm) => before + (counts[arm] ?? 0))
    this.#total = this.#observed.reduce((sum, count) => sum + count, 0)
    for (const side of this.#plan.sides) {
      const hits = hitsOf(side, this.#observed, this.#total)
      this.#mostLogWealth = Math.max(this.#mostLogWealth, logWealth(side.bets, hits, this.#total - hits))
    }
    this.#open = this.#open
      .map(({ side }) => ({ side, logMissing: this.#logMissing(side) }))
      .filter(({ logMissing }) => logMissing > 0)
    return this.state
  }

  get state(): SplitState {
    const { expected, sides, logLimit, requestsAtMost } = this.#plan
    const [decision, observed, total, open] = [this.#decision(), this.#observed, this.#total, this.#open]
    const progress = { total, logWealth: this.#mostLogWealth, logLimit, open }
    const armShare = (share: number, arm: number) => this.#armShare(share, observed[arm] ?? 0, total)
    return {
      decision,
      observed,
      total,
      get shares() {
        return expected.map(armShare)
      },
      pValue: Math.min(1, sides.length * Math.exp(-this.#mostLogWealth)),
      requestsAtMost,
      requestsStillNeededAtLeast: decision === 'continue' ? nextBatch(progress, requestsAtMost) : 0,
    }
  }

  #decision(): SplitDecision {
    if (this.#mostLogWealth >= this.#plan.logLimit) return 'differs'
    if (this.#open.length === 0) return 'fits'
    return this.#total >= this.#plan.requestsAtMost ? 'undecided' : 'continue'
  }

  /** What the evidence against "this side is off by the smallest deviation" lacks until the miss rate is reached. */
  #logMissing(side: Side): number {
    const [bet] = side.bets
    if (bet === undefined) return 0
    const hits = hitsOf(side, this.#observed, this.#total)
    return -Math.log(1 - this.budget.power) + logRatio(bet, hits, this.#total - hits)
  }

  #armShare(expected: number, requests: number, total: number): ArmShare {
    const { budget, logLimit } = this.#plan
    return {
      expected,
      requests,
      observed: requests / total,
      interval: total === 0 ? { low: 0, high: 1 } : shareInterval(requests, total, budget.smallestDeviation, logLimit),
    }
  }
}

function requireCounts(counts: readonly number[], arms: number): void {
  if (counts.length === arms && counts.every((count) => Number.isInteger(count) && count >= 0)) return
  throw new InputError({
    code: 'COUNTS_INVALID',
    what: `the counts ${counts.join('/')} are not ${arms} whole numbers of at least 0`,
    next: 'observe one count for each weight, in the order of the weights',
  })
}
