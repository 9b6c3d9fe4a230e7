import { styleText } from 'node:util'
import type { Bitten } from './bite.ts'
import { type JudgedMutant, type MutantVerdict, notGreenAsIs } from './judge.ts'
import { seconds } from './progress.ts'
import { countsOf, type Teeth } from './score.ts'

const colours = {
  killed: 'green',
  survived: 'red',
  'not-promised': 'gray',
  equivalent: 'gray',
  untold: 'yellow',
} as const

/** What a person reads. */
export function linesOf(teeth: Teeth): string[] {
  const { durationMs, jobs, target } = teeth
  return [
    ...teeth.labs.flatMap(labLines),
    '',
    `score   ${scoreWords(teeth)}`,
    `target  ${target} · ${jobs} at a time · ${seconds(durationMs)}`,
    ...(target === 'k3s' ? ['the cluster is left running for the next one; meshproof clean removes it'] : []),
  ]
}

function labLines({ lab, baseline, mutants }: Bitten): string[] {
  const head = `${lab}: ${countWords(countsOf(mutants))}`
  if (baseline === undefined) return ['', head, ...mutants.flatMap(mutantLines)]
  return ['', head, styleText('yellow', `  ${notGreenAsIs}, so that breaking them tells nothing: ${baseline}`)]
}

function mutantLines({ verdict, mutant, by, because }: JudgedMutant): string[] {
  const { file, line, operator, before, after } = mutant
  const outcome = by === undefined ? '' : ` · ${by.claim}: ${by.cause}`
  return [
    `  ${styleText(colours[verdict], verdict.padEnd(12))} ${file}:${line} ${operator}: ${before} → ${after}${outcome}`,
    ...(because === undefined ? [] : [`               ${because}`]),
    ...(verdict === 'survived' ? [`               would be pinned by: ${mutant.pinnedBy}`] : []),
  ]
}

export function scoreWords({ score, counts }: Pick<Teeth, 'score' | 'counts'>): string {
  const none = counts.untold > 0 ? 'none' : 'none had to be caught'
  const told = score === undefined ? none : `${(100 * score).toFixed(1)} %`
  return `${told}: ${countWords(counts)}`
}

const names: Readonly<Record<MutantVerdict, string>> = {
  killed: 'killed',
  survived: 'survived',
  'not-promised': 'not promised',
  equivalent: 'equivalent',
  untold: 'could not tell',
}

export function countWords(counts: Readonly<Record<MutantVerdict, number>>): string {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
  const parts = (Object.keys(names) as MutantVerdict[])
    .filter((verdict) => counts[verdict] > 0)
    .map((verdict) => `${counts[verdict]} ${names[verdict]}`)
  return `${total} mutants, ${parts.join(', ')}`
}

/** What a program reads; the mutants' texts are left out. */
export function jsonOf({ labs, ...rest }: Teeth): unknown {
  return {
    schemaVersion: 1,
    ...rest,
    labs: labs.map(({ lab, baseline, mutants }) => ({
      lab,
      baseline: baseline ?? 'green',
      mutants: mutants.map(({ mutant, ...judged }) => ({ ...judged, mutant: { ...mutant, text: undefined } })),
    })),
  }
}
