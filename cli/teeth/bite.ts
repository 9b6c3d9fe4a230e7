import type { LabName } from '../../fixtures/lab-manifests.ts'
import { type JudgedMutant, judge, notGreen } from './judge.ts'
import { type LabRunner, runLab } from './lab-run.ts'
import { sideBySide } from './lanes.ts'
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
  readonly onDone: (judged: JudgedMutant | LabName) => void
}

/** Those that wait for a fill interval need no processor while they do. */
const slowAtOnce = 6

type Job = { readonly plan: LabPlan; readonly planned?: PlannedMutant; readonly name: string }

/** Runs each lab on its manifests as they are, and on every mutant. */
export async function bite(plans: readonly LabPlan[], { runner, jobs, onDone }: Options): Promise<Bitten[]> {
  const all = plans.flatMap((plan): Job[] => [
    { plan, name: `${plan.lab}-baseline` },
    ...plan.mutants.map((planned, index) => ({ plan, planned, name: `${plan.lab}-${index}` })),
  ])
  const waits = ({ plan, planned }: Job) => planned?.mutant.slow ?? plan.lab === 'rate-limit'
  const done = new Map<Job, JudgedMutant | { readonly baseline: string | undefined }>()
  const run = async (job: Job) => {
    done.set(job, await outcomeOf(job, runner))
    const outcome = done.get(job)
    onDone(outcome !== undefined && 'verdict' in outcome ? outcome : job.plan.lab)
  }
  await Promise.all([
    sideBySide(all.filter(waits), jobs === 1 ? 1 : slowAtOnce, run),
    sideBySide(
      all.filter((job) => !waits(job)),
      jobs,
      run,
    ),
  ])
  return plans.map((plan) =>
    collected(
      plan,
      all.filter((job) => job.plan === plan).map((job) => done.get(job)),
    ),
  )
}

async function outcomeOf(
  { plan: { lab, files }, planned, name }: Job,
  runner: LabRunner,
): Promise<JudgedMutant | { readonly baseline: string | undefined }> {
  if (planned === undefined) return { baseline: notGreen(await runLab(name, lab, files, runner)) }
  const { mutant, proof } = planned
  if (proof !== undefined) return { lab, mutant, verdict: 'equivalent', because: proof, durationMs: 0 }
  const broken = files.map(({ file, text }) => ({ file, text: file === mutant.file ? mutant.text : text }))
  return judge(lab, mutant, await runLab(name, lab, broken, runner))
}

function collected(
  { lab }: LabPlan,
  outcomes: readonly (JudgedMutant | { readonly baseline: string | undefined } | undefined)[],
): Bitten {
  const mutants = outcomes.filter((one): one is JudgedMutant => one !== undefined && 'verdict' in one)
  const [baseline] = outcomes.filter((one) => one !== undefined && 'baseline' in one)
  return { lab, mutants, baseline: baseline !== undefined && 'baseline' in baseline ? baseline.baseline : 'not run' }
}
