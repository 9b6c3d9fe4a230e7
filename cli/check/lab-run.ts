import type { LabName } from '../../fixtures/lab-manifests.ts'
import { silentProgress } from '../../fixtures/progress.ts'
import { provide } from '../../fixtures/provided.ts'
import { runClaims } from '../../fixtures/run-claims.ts'
import { ReleaseStack } from '../../helpers/core/release.ts'
import { claimResult, labResult } from '../../reports/claim-result.ts'
import { knownSecrets } from '../../reports/known-secrets.ts'
import type { LabResult } from '../../reports/results.ts'
import { guarded } from './guarded.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Each states its claims when it is imported. */
const suites: Readonly<Record<LabName, () => Promise<unknown>>> = {
  'load-balancing': () => import('../../suites/load-balancing/load-balancing.test.ts'),
  security: () => import('../../suites/security/security.test.ts'),
  'rate-limit': () => import('../../suites/rate-limit/rate-limit.test.ts'),
  canary: () => import('../../suites/canary/canary.test.ts'),
}

/**
 * Runs labs as `meshproof run` does, in silence and in this process, one after the other on a target that is started for them.
 * Several such runs may go on at once, each with an environment of its own. A lab that runs alone ends at its first claim
 * that does not pass.
 *
 * @throws the signal's reason; what went wrong in the run beside its claims
 */
export async function runLabs(labs: readonly LabName[], env: Environment, signal: AbortSignal): Promise<LabResult[]> {
  signal.throwIfAborted()
  await Promise.all(labs.map((lab) => suites[lab]()))
  return await guarded(signal, (stopped) => run(labs, env, stopped))
}

async function run(labs: readonly LabName[], env: Environment, signal: AbortSignal): Promise<LabResult[]> {
  await using release = new ReleaseStack()
  const progress = silentProgress
  const provided = await provide({ env, progress, release, signal })
  const secrets = knownSecrets(env)
  const results: LabResult[] = []
  for (const lab of labs) {
    const judged = await runClaims(lab, { provided, env, progress, signal, bail: labs.length === 1 })
    const claims = judged.map(({ claim: { id, title }, ...told }) => claimResult({ id, title, ...told }, secrets))
    results.push(labResult(lab, claims))
  }
  return results
}
