import type { Finding, Verdict } from '../helpers/claims/finding.ts'

/** What a run came to, for programs: `reports/latest/results.json`. Fields are added, never changed, within a version. */
export interface Results {
  readonly schemaVersion: 1
  readonly meshproof: string
  /** ISO 8601. */
  readonly startedAt: string
  readonly durationMs: number
  /** 0: all pass; 1: a claim or a test failed; 2: could not tell. */
  readonly exitStatus: ExitStatus
  readonly interrupted: boolean
  /** What to type to see the same again. */
  readonly reproduce: string
  readonly seed: number | null
  /** null when no target could be started. */
  readonly target: TargetResult | null
  readonly labs: readonly LabResult[]
  /** meshproof's own tests that ran along. */
  readonly tests: TestCounts
  /** What went wrong outside of any claim. */
  readonly errors: readonly string[]
}

export type ExitStatus = 0 | 1 | 2

export interface TargetResult {
  readonly name: string
  readonly chosen: string
  readonly versions: Readonly<Record<string, string>>
  readonly capabilities: readonly string[]
  readonly nodes: number
}

export interface LabResult {
  readonly lab: string
  readonly verdict: Verdict
  readonly claims: readonly ClaimResult[]
}

export interface ClaimResult extends Finding {
  readonly id: string
  readonly title: string
  readonly durationMs: number
}

export interface TestCounts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

export function countVerdicts(labs: readonly LabResult[]): Readonly<Record<Verdict, number>> {
  const counts = { pass: 0, fail: 0, inconclusive: 0, skipped: 0 }
  for (const { verdict } of labs.flatMap(({ claims }) => claims)) counts[verdict] += 1
  return counts
}

export function exitStatus(results: Pick<Results, 'labs' | 'tests' | 'errors' | 'interrupted'>): ExitStatus {
  const claims = countVerdicts(results.labs)
  if (claims.fail > 0 || results.tests.failed > 0) return 1
  const unsure = claims.inconclusive > 0 || results.errors.length > 0 || results.interrupted
  return unsure || claims.pass + results.tests.passed === 0 ? 2 : 0
}
