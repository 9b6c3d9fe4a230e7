import { expect, it } from 'vitest'
import { headline } from './headline.ts'
import type { ClaimResult, Results } from './results.ts'
import { brokenRun, burstPassed, skippedClaim, splitFailed, undecided, wholeRun } from './results-samples.ts'

function run(exitStatus: Results['exitStatus'], ...claims: ClaimResult[]): Results {
  const tests = { passed: 0, failed: 0, skipped: 0, failures: [] }
  return {
    ...wholeRun,
    exitStatus,
    tests,
    labs: claims.length === 0 ? [] : [{ lab: 'canary', verdict: 'pass', claims }],
  }
}

it.for<[string, string, Results]>([
  ['pass', 'All 2 claims hold', run(0, burstPassed, burstPassed)],
  ['pass', 'The claim holds, 1 skipped', run(0, burstPassed, skippedClaim)],
  ['fail', '2 of 3 claims do not hold', run(1, splitFailed, splitFailed, undecided)],
  ['fail', 'The claim does not hold', run(1, splitFailed)],
  ['inconclusive', '1 of 2 claims could not be judged', run(2, burstPassed, undecided)],
  ['inconclusive', 'Nothing was judged', brokenRun],
  ['inconclusive', 'No claim was judged: all were skipped', run(2, skippedClaim)],
  ['inconclusive', 'The run did not end as it should', { ...run(2, burstPassed), interrupted: true }],
  ['fail', '1 of meshproof’s own tests failed', { ...run(1, burstPassed), tests: wholeRun.tests }],
  ['pass', '3 of meshproof’s own tests passed', { ...run(0), tests: { ...wholeRun.tests, failed: 0 } }],
])('%s: %s', ([verdict, words, results]) => {
  expect(headline(results)).toEqual({ verdict, words })
})
