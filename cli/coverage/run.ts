import type { LabName } from '../../fixtures/lab-manifests.ts'
import { InputError } from '../../helpers/core/errors.ts'
import type { Results } from '../../reports/results.ts'
import { fittingLabs } from '../fitting-labs.ts'
import { readResults, reportsFolder, resultsSince } from '../run/results-file.ts'
import { runLabs } from '../run/vitest.ts'

interface Wanted {
  readonly labs: readonly LabName[]
  readonly env: Readonly<Record<string, string | undefined>>
  /** The reports of an earlier run. */
  readonly from: string | undefined
}

/**
 * The results of the labs that were asked for, by running them unless an earlier run's are to be taken.
 * @throws InputError when there are no results in that folder, or none of these labs
 */
export async function resultsOf({ labs, env, from }: Wanted): Promise<Results> {
  const wanted = fittingLabs(labs, env)
  if (from !== undefined) return ofSome(only(readResults(from).results, wanted), from)
  const startedMs = Date.now()
  await runLabs({ labs: wanted, env: { MESHPROOF_TARGET: 'envoy', ...env }, quiet: true })
  return only(resultsSince(startedMs, reportsFolder(env)).results, wanted)
}

function only(results: Results, labs: readonly LabName[]): Results {
  return { ...results, labs: results.labs.filter(({ lab }) => labs.some((name) => name === lab)) }
}

/** Results of other labs, or of unit tests alone, would leave nothing uncovered because they cover nothing. */
function ofSome(results: Results, folder: string): Results {
  if (results.labs.length > 0) return results
  throw new InputError({
    code: 'RESULTS_OF_NO_LAB',
    what: `the results in ${folder} are of no lab that was asked for, or that these manifests are for`,
    next: 'leave --from out, and the labs are run; or name the folder of a run of them',
  })
}
