import type { LabName } from '../../fixtures/lab-manifests.ts'
import type { Mutant } from '../../helpers/mutants/mutant.ts'
import { excuse } from '../../helpers/mutants/not-promised.ts'
import type { ClaimResult } from '../../reports/results.ts'
import type { LabRun } from './lab-run.ts'

/**
 * `killed`: the lab is not green. `survived`: it is. `not-promised`: it is, and need not be red. `equivalent`: proved to
 * mean the same, and not run. `untold`: the lab could not tell, and not for the manifest's sake.
 */
export type MutantVerdict = 'killed' | 'survived' | 'not-promised' | 'equivalent' | 'untold'

export interface JudgedMutant {
  readonly lab: LabName
  readonly mutant: Mutant
  readonly verdict: MutantVerdict
  /** The claim that killed it, its cause, and what it said. */
  readonly by?: { readonly claim: string; readonly cause: string; readonly said: string }
  /** The proof, the excuse, or why it could not be told. */
  readonly because?: string
  readonly durationMs: number
}

export const notGreenAsIs = 'the lab is not green on the manifests as they are'

/** What an inconclusive claim may say of the manifest, rather than of the run. */
const refusals = ['cilium-rejected-config', 'bad-input']

export function judge(lab: LabName, mutant: Mutant, run: LabRun): JudgedMutant {
  const judged = { lab, mutant, durationMs: Math.round(run.durationMs) }
  const red = firstNotGreen(run)
  if (red === 'green') {
    const because = excuse(lab, mutant)
    return because === undefined ? { ...judged, verdict: 'survived' } : { ...judged, verdict: 'not-promised', because }
  }
  if (red === undefined)
    return { ...judged, verdict: 'untold', because: `no results: ${run.lines.slice(-3).join(' ')}` }
  const { id, verdict, cause = 'no-evidence', seen, why } = red
  if (verdict === 'fail' || refusals.includes(cause)) {
    return { ...judged, verdict: 'killed', by: { claim: id, cause, said: brief(why ?? seen) } }
  }
  return { ...judged, verdict: 'untold', because: brief(`claim ${id} is ${verdict}: ${cause} (${why ?? seen})`) }
}

/** One line of it: what a dying process said last may be long. */
function brief(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ')
  return line.length > 240 ? `${line.slice(0, 240)}…` : line
}

/** Why the lab on the manifests as they are is not green; undefined when it is. */
export function notGreen(run: LabRun): string | undefined {
  const red = firstNotGreen(run)
  if (red === 'green') return undefined
  if (red === undefined) return `no results: ${run.lines.slice(-3).join(' ')}`
  return brief(
    `claim ${red.id} is ${red.verdict}${red.cause === undefined ? '' : `: ${red.cause}`} (${red.why ?? red.seen})`,
  )
}

/** Undefined when the run told nothing. */
function firstNotGreen({ results }: LabRun): ClaimResult | 'green' | undefined {
  const claims = results?.labs.flatMap((lab) => lab.claims) ?? []
  const red = claims.find(({ verdict }) => verdict !== 'pass' && verdict !== 'skipped')
  if (red !== undefined) return red
  return results?.exitStatus === 0 && claims.some(({ verdict }) => verdict === 'pass') ? 'green' : undefined
}
