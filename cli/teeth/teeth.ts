import { randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { defaultNamespace, type LabName } from '../../fixtures/lab-manifests.ts'
import { InputError } from '../../helpers/core/errors.ts'
import { nearestName } from '../../helpers/manifests/suggest.ts'
import { createRun } from '../../helpers/targets/envoy/process/run-folder.ts'
import { semanticsOf } from '../semantics.ts'
import { bite } from './bite.ts'
import { type LabPlan, type PlannedMutant, plan } from './plan.ts'
import { progress } from './progress.ts'
import { type Teeth, teethOf } from './score.ts'

interface Request {
  readonly labs: readonly LabName[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly jobs: string | undefined
  /** Their names; all of them unless given. */
  readonly operators: readonly string[] | undefined
  readonly sample: string | undefined
  readonly signal: AbortSignal
}

/** @throws InputError for options and manifests that cannot be used */
export async function teeth({ labs, env, jobs, operators, sample, signal }: Request): Promise<Teeth> {
  const startedMs = performance.now()
  const target = env['MESHPROOF_TARGET'] ?? 'envoy'
  const embedded = target === 'envoy'
  const options = {
    ciliumVersion: semanticsOf(env['MESHPROOF_CILIUM_VERSION']),
    defaultNamespace: env['MESHPROOF_NAMESPACE'] ?? defaultNamespace,
  } as const
  const atOnce = embedded ? (counted('--jobs', jobs) ?? availableParallelism() + 2) : 1
  const all = narrowed(plan(labs, env, options), operators)
  const size = counted('--sample', sample)
  const plans = size === undefined ? all : sampled(all, size)
  // Each run is a process of its own; on k3s they share one cluster, which is kept from one to the next.
  const ofRuns = { ...env, MESHPROOF_TARGET: target, ...(target === 'k3s' ? { MESHPROOF_REUSE: '1' } : {}) }
  await using folder = await createRun({ env, runId: `teeth-${randomBytes(4).toString('hex')}` })
  using line = progress(plans)
  const bitten = await bite(plans, {
    runner: { env: ofRuns, folder, signal },
    jobs: atOnce,
    onDone: line.done,
  })
  return teethOf(bitten, { target, jobs: atOnce, durationMs: Math.round(performance.now() - startedMs) })
}

/** @throws InputError for a name that none of the mutants' operators has */
function narrowed(plans: LabPlan[], names: readonly string[] | undefined): LabPlan[] {
  if (names === undefined) return plans
  const known = [...new Set(plans.flatMap(({ mutants }) => mutants).map(({ mutant }) => mutant.operator))]
  const unknown = names.find((name) => !known.includes(name))
  if (unknown === undefined) return keeping(plans, ({ mutant }) => names.includes(mutant.operator))
  const nearest = nearestName(unknown, known)
  throw new InputError({
    code: 'OPERATOR_UNKNOWN',
    what: `no operator ${unknown} found anything to break${nearest === undefined ? '' : `; did you mean ${nearest}?`}`,
    next: `use one of ${known.toSorted().join(', ')}`,
  })
}

function keeping(plans: LabPlan[], wanted: (planned: PlannedMutant) => boolean): LabPlan[] {
  return plans
    .map((plan) => ({ ...plan, mutants: plan.mutants.filter(wanted) }))
    .filter(({ mutants }) => mutants.length > 0)
}

/** The same share of each operator's mutants, since they stand side by side. */
function sampled(plans: LabPlan[], size: number): LabPlan[] {
  const all = plans
    .flatMap(({ mutants }) => mutants)
    .toSorted((a, b) => (a.mutant.operator < b.mutant.operator ? -1 : 1))
  const every = Math.max(1, all.length / size)
  const chosen = new Set(
    Array.from({ length: Math.min(size, all.length) }, (_, index) => all[Math.floor(index * every)]),
  )
  return keeping(plans, (mutant) => chosen.has(mutant))
}

function counted(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text)
  throw new InputError({
    code: 'OPTION_INVALID',
    what: `${name} ${text} is no whole number from 1 to 9999`,
    next: `leave it out, or write ${name} 4`,
  })
}
