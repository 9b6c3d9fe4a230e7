import { styleText } from 'node:util'
import type { Cause } from '../../helpers/claims/causes.ts'
import { formatLocation } from '../../helpers/core/source.ts'
import type { Mistake } from '../../helpers/learner/mistake.ts'
import { seenIn } from '../../helpers/learner/seen.ts'
import { mistakeWords } from '../../helpers/learner/words/index.ts'
import { type LabState, type Language, phrases } from '../../helpers/learner/words/phrases.ts'
import { filled } from '../../helpers/learner/words/words.ts'
import type { CheckedLab } from './check.ts'

interface Telling {
  readonly language: Language
  readonly solution: boolean
}

const marks: Readonly<Record<LabState, string>> = { 'not-started': '·', works: '✓', 'not-yet': '✗', unknown: '?' }
const colours = { 'not-started': 'gray', works: 'green', 'not-yet': 'red', unknown: 'yellow' } as const

/** A lab in the learner's words. */
interface ToldLab {
  readonly lab: string
  readonly state: LabState
  readonly seen: string
  readonly likely?: string
  readonly hint?: string
  readonly solution?: string
}

/** What a person reads. */
export function linesOf(labs: readonly CheckedLab[], telling: Telling): string[] {
  const { states, labels, colon, askForSolution } = phrases[telling.language]
  const told = labs.map((lab) => toldOf(lab, telling))
  const lines = told.flatMap(({ lab, state, seen, ...parts }) => [
    `${lab.padEnd(15)} ${styleText(colours[state], `${marks[state]} ${states[state]}`)}${colon}${seen}`,
    ...(['likely', 'hint', 'solution'] as const).flatMap((name) => {
      const text = parts[name]
      return text === undefined
        ? []
        : [`  ${styleText('gray', labels[name].padEnd(9))} ${text.replaceAll('\n', `\n${' '.repeat(12)}`)}`]
    }),
  ])
  const more = !telling.solution && labs.some(({ mistakes }) => mistakes.some((one) => one.solution.length > 0))
  return more ? [...lines, '', askForSolution] : lines
}

function toldOf(
  { lab, state, claim, mistakes: [mistake], because }: CheckedLab,
  { language, solution }: Telling,
): ToldLab {
  const { wants, look, noMistake } = phrases[language]
  const seen = state === 'not-started' ? wants[lab] : claimSeen(claim, language)
  if (state === 'unknown') return { lab, state, seen: because ?? seen }
  if (state !== 'not-yet') return { lab, state, seen }
  if (mistake === undefined) return { lab, state, seen, likely: noMistake, hint: look[lab] }
  const said = wordsOf(mistake, language)
  return { lab, state, seen, likely: said.likely, hint: said.hint, ...(solution ? { solution: said.solution } : {}) }
}

/** Before anything was asked of the mesh. */
const early: ReadonlySet<Cause | undefined> = new Set<Cause>(['bad-input', 'cilium-rejected-config', 'setup-failed'])

function claimSeen(claim: CheckedLab['claim'], language: Language): string {
  const { notRun, notInForce } = phrases[language]
  if (claim === undefined) return notRun
  return early.has(claim.cause) ? notInForce : seenIn(claim, language)
}

function wordsOf({ code, where, resource, facts, solution }: Mistake, language: Language) {
  const words = mistakeWords[language][code]
  const place = where === undefined ? resource : formatLocation(where)
  return {
    likely: `${place === undefined ? '' : `${place} `}${filled(words.mistake, facts)}`,
    hint: filled(words.hint, facts),
    solution: [filled(words.solution, facts), ...solution.map((line) => `  ${line}`)].join('\n'),
  }
}

/** What a program reads: the words too, and every mistake that fits. */
export function jsonOf(labs: readonly CheckedLab[], telling: Telling): object {
  return {
    schemaVersion: 1,
    language: telling.language,
    labs: labs.map((checked) => ({
      ...toldOf(checked, telling),
      claim: checked.claim?.id,
      cause: checked.claim?.cause,
      mistakes: checked.mistakes.map(({ code, where, resource, facts, solution }) => ({
        code,
        where,
        resource,
        facts,
        ...(telling.solution ? { solution } : {}),
      })),
    })),
  }
}
