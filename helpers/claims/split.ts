import type { WantedBudget } from '../stats/error-budget.ts'
import { checkIndependence } from '../stats/independence.ts'
import { type SplitState, splitTest } from '../stats/split-test.ts'
import type { Answer, Outcome } from '../traffic/outcome.ts'
import { summarize } from '../traffic/tally.ts'
import { describe, isOk } from './answers.ts'
import { type Finding, fail, inconclusive, type Observation, pass } from './finding.ts'
import { ownAnswer } from './own-answer.ts'
import { withoutVerdict } from './wordless.ts'

export interface Arm {
  readonly name: string
  readonly weight: number
}

export interface SplitClaim {
  /** In the order in which `expected` is to be told. */
  readonly arms: readonly Arm[]
  /** The weights that the manifest under test carries, by arm, when it carries any. */
  readonly written?: readonly number[] | undefined
  readonly armOf: (answer: Answer) => string | undefined
  /** Sends so many requests. */
  readonly ask: (count: number) => Promise<Outcome[]>
  /** Asks each arm's backend past the split: tells a broken split from a broken backend. */
  readonly control: () => Promise<Finding>
  readonly budget?: WantedBudget
}

/** Few, so that a mesh that answers nothing is found out after one timeout. */
const firstBatch = 8

/**
 * Sends requests until the error budget is met, and says whether the arms get what their weights promise.
 * One sample, one verdict: nothing is tried again.
 */
export async function splitFits(claim: SplitClaim): Promise<Finding> {
  const weights = claim.arms.map(({ weight }) => weight)
  const test = splitTest({ weights, budget: claim.budget })
  const expected = claim.arms.map(({ name, weight }) => `${name} ${weight}`).join(' : ')
  const draws: number[] = []
  let state = test.state
  while (state.decision === 'continue') {
    const needed = state.requestsStillNeededAtLeast
    const outcomes = await claim.ask(draws.length === 0 ? Math.min(needed, firstBatch) : needed)
    const broken = await unusable(outcomes, claim, expected)
    if (broken !== undefined) return broken
    const served = outcomes.filter(isOk).map((answer) => claim.armOf(answer))
    draws.push(...served.map((name) => claim.arms.findIndex((arm) => arm.name === name)))
    state = test.observe(claim.arms.map(({ name }) => served.filter((one) => one === name).length))
  }
  const independent = checkIndependence(draws, { arms: claim.arms.length, falseAlarmRate: test.budget.falseAlarmRate })
  return verdict(claim, state, independent, {
    expected,
    seen: seenSplit(claim.arms, state),
    evidence: evidence(claim, state, test.budget),
  })
}

async function unusable(
  outcomes: readonly Outcome[],
  claim: SplitClaim,
  expected: string,
): Promise<Finding | undefined> {
  const lost = outcomes.find(({ kind }) => kind === 'lost')
  if (lost !== undefined)
    return inconclusive('target-lost', { expected, seen: summarize(outcomes), why: describe(lost) })
  const unjudged = withoutVerdict(outcomes, (outcome) => !isOk(outcome), expected)
  if (unjudged !== undefined) return unjudged
  const failed = outcomes.find((outcome) => !isOk(outcome))
  if (failed !== undefined) {
    const control = await claim.control()
    const observation = { expected, seen: `${summarize(outcomes)}; past the split: ${control.seen}` }
    if (control.verdict !== 'pass')
      return inconclusive('backend-down', {
        ...observation,
        why: control.why ?? control.seen,
        next: 'look at the pods behind the Service: whether they are ready, why they restart, what they log',
      })
    const own = ownAnswer(failed)
    const why = `the backends answer when asked directly, through the split: ${describe(failed)}`
    return fail('requests-failed', {
      ...observation,
      why: own === undefined ? why : `${why}: ${own.why}`,
      next: own?.next ?? 'look at the routes and clusters of the config, and at the port and selector of the Service',
    })
  }
  const stranger = outcomes.filter(isOk).find((answer) => !claim.arms.some(({ name }) => name === claim.armOf(answer)))
  if (stranger === undefined) return undefined
  const own = ownAnswer(stranger)
  if (own !== undefined) return fail('wrong-answer', { expected, seen: summarize(outcomes), ...own })
  return fail('unknown-backend', {
    expected,
    seen: `an answer from ${claim.armOf(stranger) ?? stranger.headers['x-served-by'] ?? 'an unnamed backend'}: ${describe(stranger)}`,
    why: 'the split has an arm, or a Service selects pods, that the promise does not name',
  })
}

function verdict(
  claim: SplitClaim,
  state: SplitState,
  independent: ReturnType<typeof checkIndependence>,
  observation: Observation,
): Finding {
  // Draws that alternate make a wrong verdict rarer, draws that repeat make it more frequent.
  if (independent.reason?.startsWith('sticky') === true) {
    return inconclusive('sticky', {
      ...observation,
      why: independent.reason,
      next: 'look for session affinity and for a load balancer that hashes',
    })
  }
  switch (state.decision) {
    case 'fits':
      return pass(observation)
    case 'differs':
      return differing(claim, state, observation)
    case 'continue':
    case 'undecided':
      return inconclusive('too-few-samples', {
        ...observation,
        why: `after ${state.total} requests the split is neither clearly right nor off by the smallest deviation`,
        next: 'allow a larger deviation, or accept the interval as the answer',
      })
  }
}

function differing(claim: SplitClaim, state: SplitState, observation: Observation): Finding {
  const { written } = claim
  const promised = claim.arms.map(({ weight }) => weight)
  if (written !== undefined && written.length === promised.length && !sameShares(written, promised)) {
    const byManifest = splitTest({ weights: written, budget: claim.budget })
    if (byManifest.observe(state.observed).decision !== 'differs') {
      return fail('promise-differs', {
        ...observation,
        why: `the mesh does what the manifest says (${written.join(':')}); the promise is ${promised.join(':')}`,
        next: `change the weights in the manifest, or say that this is what you want: MESHPROOF_EXPECT=canary.weights=${written.join(':')}`,
      })
    }
  }
  return fail('weights-differ', {
    ...observation,
    why: whyDiffering(claim, state),
    next: 'compare the weights, the cluster names and the pods behind each Service with the promise',
  })
}

function whyDiffering(claim: SplitClaim, state: SplitState): string {
  const empty = claim.arms.filter((arm, index) => arm.weight > 0 && state.observed[index] === 0)
  if (empty.length > 0) return `${empty.map(({ name }) => name).join(' and ')} got nothing at all`
  const { written } = claim
  if (written === undefined)
    return 'the manifest under test has no weighted split: the Service spreads over all of its pods'
  return `the manifest says ${written.join(':')}, and the traffic does not fit that either`
}

function sameShares(a: readonly number[], b: readonly number[]): boolean {
  const sum = (weights: readonly number[]) => weights.reduce((total, weight) => total + weight, 0)
  return a.every((weight, index) => Math.abs(weight / sum(a) - (b[index] ?? 0) / sum(b)) < 1e-9)
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`

function seenSplit(arms: readonly Arm[], state: SplitState): string {
  const counts = arms.map(({ name }, index) => `${name} ${state.observed[index]}`).join(' : ')
  const shares = state.shares.map(
    ({ observed, interval }) => `${percent(observed)} [${percent(interval.low)}, ${percent(interval.high)}]`,
  )
  return `${counts} of ${state.total} requests; ${shares.join(' : ')}`
}

function evidence(claim: SplitClaim, state: SplitState, budget: object): Readonly<Record<string, unknown>> {
  return {
    split: {
      arms: claim.arms.map(({ name, weight }, index) => ({
        name,
        weight,
        requests: state.observed[index],
        ...state.shares[index],
      })),
      requests: state.total,
      requestsAtMost: state.requestsAtMost,
      pValue: state.pValue,
      budget,
    },
  }
}
