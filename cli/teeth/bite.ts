import type { LabName } from '../../fixtures/lab-manifests.ts'
import { MeshproofError } from '../../helpers/core/errors.ts'
import { type JudgedMutant, judge, notGreen, notGreenAsIs } from './judge.ts'
import { type LabRun, type LabRunner, runLab } from './lab-run.ts'
import { lane } from './lane.ts'
import type { LabPlan, PlannedMutant } from './plan.ts'

export interface Bitten {
  readonly lab: LabName
  /** Why the lab is not green on the manifests as they are, so that no mutant tells anything. */
  readonly baseline: string | undefined
  readonly mutants: readonly JudgedMutant[]
}

interface Options {
  readonly runner: LabRunner
  readonly jobs: number
  readonly onDone: (done: LabName | JudgedMutant) => void
}

/** Those that wait for a fill interval need no processor while they do. */
const slowAtOnce = 6

/** Runs each lab on its manifests as they are, and on every mutant. */
export async function bite(plans: readonly LabPlan[], { runner, jobs, onDone }: Options): Promise<Bitten[]> {
  const waiting = lane(jobs === 1 ? 1 : slowAtOnce)
  const working = lane(jobs)
  return await Promise.all(
    plans.map(async (plan): Promise<Bitten> => {
      let red: string | undefined
      const baseline = (plan.lab === 'rate-limit' ? waiting : working)(async () => {
        red = await baselineOf(plan, runner)
        onDone(plan.lab)
        return red
      })
      const mutants = plan.mutants.map((planned, index) =>
        (planned.mutant.slow ? waiting : working)(async () => {
          const name = `${plan.lab}-${index}`
          const judged = red === undefined ? await judgedMutant(plan, planned, name, runner) : untold(plan, planned)
          onDone(judged)
          return judged
        }),
      )
      return { lab: plan.lab, baseline: await baseline, mutants: await Promise.all(mutants) }
    }),
  )
}

async function baselineOf({ lab, files }: LabPlan, runner: LabRunner): Promise<string | undefined> {
  const run = await attempted(() => runLab(`${lab}-baseline`, lab, files, runner), runner)
  return typeof run === 'string' ? run : notGreen(run)
}

async function judgedMutant(
  { lab, files }: LabPlan,
  { mutant, proof }: PlannedMutant,
  name: string,
  runner: LabRunner,
): Promise<JudgedMutant> {
  if (proof !== undefined) return { lab, mutant, verdict: 'equivalent', because: proof, durationMs: 0 }
  const broken = files.map(({ file, text }) => ({ file, text: file === mutant.file ? mutant.text : text }))
  const run = await attempted(() => runLab(name, lab, broken, runner), runner)
  return typeof run === 'string'
    ? { lab, mutant, verdict: 'untold', because: run, durationMs: 0 }
    : judge(lab, mutant, run)
}

/** Nothing is learned from a mutant of what is red already. */
function untold({ lab }: LabPlan, { mutant }: PlannedMutant): JudgedMutant {
  return { lab, mutant, verdict: 'untold', because: notGreenAsIs, durationMs: 0 }
}

/** A run, or why there was none. */
async function attempted(start: () => Promise<LabRun>, { signal }: LabRunner): Promise<LabRun | string> {
  try {
    return await start()
  } catch (error) {
    if (signal.aborted) return 'interrupted'
    if (error instanceof MeshproofError) return error.message
    throw error
  }
}
