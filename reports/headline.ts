import type { Verdict } from '../helpers/claims/finding.ts'
import { countVerdicts, type Results } from './results.ts'

export interface Headline {
  readonly verdict: Verdict
  readonly words: string
}

/** The outcome of a run in one sentence; its verdict goes with the exit status. */
export function headline(results: Results): Headline {
  const counts = countVerdicts(results.labs)
  const claims = counts.pass + counts.fail + counts.inconclusive + counts.skipped
  const judged = claims - counts.skipped
  const verdict = (['pass', 'fail', 'inconclusive'] as const)[results.exitStatus]
  if (counts.fail > 0)
    return { verdict, words: `${counts.fail} of ${claims} claims ${counts.fail === 1 ? 'does' : 'do'} not hold` }
  if (results.tests.failed > 0) return { verdict, words: `${results.tests.failed} of meshproof’s own tests failed` }
  if (counts.inconclusive > 0) {
    return { verdict, words: `${counts.inconclusive} of ${claims} claims could not be judged` }
  }
  if (verdict === 'inconclusive') {
    return { verdict, words: claims === 0 ? 'Nothing was judged' : 'The run did not end as it should' }
  }
  if (judged === 0) return { verdict, words: `${results.tests.passed} of meshproof’s own tests passed` }
  const left = counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''
  return { verdict, words: judged === 1 ? `The claim holds${left}` : `All ${judged} claims hold${left}` }
}
