import type { z } from 'zod'
import type { Verdict } from '../helpers/claims/finding.ts'
import type { claimSchema, labSchema, resultsSchema } from './schema/results-schema.ts'

/** What a run came to, for programs: `reports/latest/results.json`. Fields are added, never changed, within a version. */
export type Results = z.infer<typeof resultsSchema>
export type ExitStatus = Results['exitStatus']
export type LabResult = z.infer<typeof labSchema>
export type ClaimResult = z.infer<typeof claimSchema>

export function countVerdicts(labs: readonly LabResult[]): Readonly<Record<Verdict, number>> {
  const counts = { pass: 0, fail: 0, inconclusive: 0, skipped: 0 }
  for (const { verdict } of labs.flatMap(({ claims }) => claims)) counts[verdict] += 1
  return counts
}

export function exitStatus(
  results: Pick<Results, 'labs' | 'errors' | 'interrupted'> & { tests: Omit<Results['tests'], 'failures'> },
): ExitStatus {
  const claims = countVerdicts(results.labs)
  if (claims.fail > 0 || results.tests.failed > 0) return 1
  const unsure = claims.inconclusive > 0 || results.errors.length > 0 || results.interrupted
  return unsure || claims.pass + results.tests.passed === 0 ? 2 : 0
}
