import type { Verdict } from '../helpers/claims/finding.ts'
import { countVerdicts, type Results } from './results.ts'

export interface Headline {
  readonly verdict: Verdict
  readonly words: string
}

/** The outcome of a run in one sentence; its verdict goes with the exit status. */
export function headline(results: Results): Headline {
  return { verdict: (['pass', 'fail', 'inconclusive'] as const)[results.exitStatus], words: inWords(results) }
}

function inWords({ labs, tests, exitStatus }: Results): string {
  const { pass, fail, inconclusive, skipped } = countVerdicts(labs)
  const claims = pass + fail + inconclusive + skipped
  if (fail === 1 && claims === 1) return 'The claim does not hold'
  if (fail > 0) return `${fail} of ${claims} claims ${fail === 1 ? 'does' : 'do'} not hold`
  if (tests.failed > 0) return `${tests.failed} of meshproof’s own tests failed`
  if (inconclusive > 0) return `${inconclusive} of ${claims} claims could not be judged`
  if (exitStatus === 2 && claims === 0) return 'Nothing was judged'
  if (exitStatus === 2) return pass === 0 ? 'No claim was judged: all were skipped' : 'The run did not end as it should'
  if (claims === 0) return `${tests.passed} of meshproof’s own tests passed`
  const left = skipped > 0 ? `, ${skipped} skipped` : ''
  return pass === 1 ? `The claim holds${left}` : `All ${pass} claims hold${left}`
}
