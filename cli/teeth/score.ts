import type { Bitten } from './bite.ts'
import { type JudgedMutant, type MutantVerdict, notGreenAsIs } from './judge.ts'

/** What breaking the manifests came to. */
export interface Teeth {
  readonly labs: readonly Bitten[]
  readonly target: string
  readonly jobs: number
  readonly durationMs: number
  readonly counts: Readonly<Record<MutantVerdict, number>>
  /** Killed of those that had to be caught, from 0 to 1; undefined when there were none. */
  readonly score: number | undefined
  /** 0: every mutant that had to be caught was; 1: one survived; 2: could not tell. */
  readonly exitStatus: 0 | 1 | 2
}

export function teethOf(bitten: readonly Bitten[], run: Pick<Teeth, 'target' | 'jobs' | 'durationMs'>): Teeth {
  const labs = bitten.map(tellable)
  const mutants = labs.flatMap((lab) => lab.mutants)
  const counts = countsOf(mutants)
  const { killed, survived, untold } = counts
  const broken = labs.some(({ baseline }) => baseline !== undefined)
  return {
    labs,
    ...run,
    counts,
    score: killed + survived === 0 ? undefined : killed / (killed + survived),
    exitStatus: broken ? 2 : survived > 0 ? 1 : untold > 0 || killed === 0 ? 2 : 0,
  }
}

/** Of a lab that is red already no claim can have noticed anything. */
function tellable(lab: Bitten): Bitten {
  if (lab.baseline === undefined) return lab
  const mutants = lab.mutants.map((judged): JudgedMutant => {
    const { by: _, ...rest } = judged
    return judged.verdict === 'equivalent' ? judged : { ...rest, verdict: 'untold', because: notGreenAsIs }
  })
  return { ...lab, mutants }
}

export function countsOf(mutants: readonly JudgedMutant[]): Record<MutantVerdict, number> {
  const counts = { killed: 0, survived: 0, 'not-promised': 0, equivalent: 0, untold: 0 }
  for (const { verdict } of mutants) counts[verdict] += 1
  return counts
}
