import { randomBytes } from 'node:crypto'
import type { LabName } from '../../fixtures/lab-manifests.ts'
import type { Cause } from '../../helpers/claims/causes.ts'
import type { Finding } from '../../helpers/claims/finding.ts'
import { mistakesIn } from '../../helpers/learner/detectors/index.ts'
import type { Mistake } from '../../helpers/learner/mistake.ts'
import type { LabState } from '../../helpers/learner/words/phrases.ts'
import { createRun } from '../../helpers/targets/envoy/process/run-folder.ts'
import type { ClaimResult } from '../../reports/results.ts'
import type { Source } from './source.ts'

/** What a lab came to. */
export interface CheckedLab {
  readonly lab: LabName
  readonly state: LabState
  /** The claim that tells: the first that did not pass, else the last one. */
  readonly claim?: ClaimResult | undefined
  /** The most likely one first; none when the lab works or is not begun. */
  readonly mistakes: readonly Mistake[]
  /** Why it could not be told. */
  readonly because?: string | undefined
}

/** Judges labs, all that have to be run at once. */
export async function check(
  labs: readonly LabName[],
  source: Source,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<CheckedLab[]> {
  const run = labs.filter((lab) => source.canRun(lab))
  await using folder = await createRun({ env, runId: `check-${randomBytes(4).toString('hex')}` })
  const ran = run.length === 0 ? [] : await source.run(run, { folder, signal })
  return labs.map((lab) => {
    const claims = ran.find((one) => one.lab === lab)?.claims
    return claims === undefined ? unrun(lab, source) : judged(lab, source, claims)
  })
}

function unrun(lab: LabName, source: Source): CheckedLab {
  const mistakes = mistakesOf(lab, source)
  const started = source.facts(lab).documents.length > 0 || mistakes.length > 0
  return { lab, state: started ? 'not-yet' : 'not-started', mistakes: started ? mistakes : [] }
}

function judged(lab: LabName, source: Source, claims: readonly ClaimResult[]): CheckedLab {
  const red =
    claims.find(({ verdict }) => verdict === 'fail') ?? claims.find(({ verdict }) => verdict === 'inconclusive')
  const passed = claims.filter(({ verdict }) => verdict === 'pass')
  if (red === undefined && passed.length > 0) return { lab, state: 'works', claim: telling(passed), mistakes: [] }
  if (red === undefined) {
    if (claims.some(({ cause }) => cause === 'not-started')) return unrun(lab, source)
    return { lab, state: 'unknown', mistakes: [], because: claims.find(({ seen }) => seen !== '')?.seen }
  }
  const mistakes = mistakesOf(lab, source, red)
  const state = stateOf(red, mistakes)
  if (state === 'unknown') return { lab, state, claim: red, mistakes: [], because: red.why ?? red.seen }
  return { lab, state, claim: red, mistakes }
}

function mistakesOf(lab: LabName, source: Source, finding?: Finding): Mistake[] {
  const mistakes = mistakesIn({ ...source.facts(lab), finding })
  return source.placeless ? mistakes.map((mistake) => ({ ...mistake, where: undefined })) : mistakes
}

/** The last claim is often that all is as before again; what a learner wants to see is the lab's own. */
function telling(passed: readonly ClaimResult[]): ClaimResult | undefined {
  const own = ['even', 'human-silenced', 'burst', 'split']
  return passed.find(({ id }) => own.includes(id)) ?? passed.at(-1)
}

/** What is no fault of a manifest, whatever a detector finds in it. */
const foreign: ReadonlySet<Cause | undefined> = new Set<Cause>(['interrupted', 'target-lost', 'harness-failed'])

function stateOf({ verdict, cause, seen }: ClaimResult, mistakes: readonly Mistake[]): LabState {
  if (verdict === 'fail') return 'not-yet'
  if (foreign.has(cause) || /cannot honour|cannot be decided without a cluster/.test(seen)) return 'unknown'
  return mistakes.length > 0 ? 'not-yet' : 'unknown'
}

/** 0: all work; 1: something is not yet; 2: something could not be told. */
export function exitStatusOf(labs: readonly CheckedLab[]): 0 | 1 | 2 {
  if (labs.some(({ state }) => state === 'not-yet' || state === 'not-started')) return 1
  return labs.every(({ state }) => state === 'works') ? 0 : 2
}
