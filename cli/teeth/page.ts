import { readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { InputError } from '../../helpers/core/errors.ts'
import type { Bitten } from './bite.ts'
import type { JudgedMutant } from './judge.ts'
import { seconds } from './progress.ts'
import { countsOf, type Teeth } from './score.ts'
import { countWords, scoreWords } from './told.ts'

/** What stands below it in a page is written by the command. */
const mark = '<!-- measured -->'

/** @throws InputError when the page has no place for it */
export function writePage(file: string, teeth: Teeth): void {
  const [prose, ...rest] = readFileSync(file, 'utf8').split(mark)
  if (prose === undefined || rest.length === 0) {
    throw new InputError({
      code: 'PAGE_WITHOUT_MARK',
      what: `${file} has no line ${mark}, below which the table would go`,
      next: 'add the line',
    })
  }
  writeFileSync(file, `${prose}${mark}\n\n${pageOf(teeth).join('\n')}\n`)
}

function pageOf(teeth: Teeth): string[] {
  const { durationMs, jobs, labs } = teeth
  return [`**${scoreWords(teeth)}**, in ${seconds(durationMs)}, ${jobs} runs at a time.`, ...labs.flatMap(labTable)]
}

function labTable({ lab, mutants }: Bitten): string[] {
  return [
    '',
    `## ${lab}`,
    '',
    `${countWords(countsOf(mutants))}.`,
    '',
    '| where | operator | before → after | verdict | by, or why not |',
    '| --- | --- | --- | --- | --- |',
    ...mutants.map(row),
  ]
}

function row({ mutant, verdict, by, because }: JudgedMutant): string {
  const { file, line, operator, before, after } = mutant
  const outcome =
    by === undefined ? (because ?? `would be pinned by ${mutant.pinnedBy}`) : `\`${by.claim}\`: ${by.cause}`
  const change = `\`${short(before)}\` → \`${short(after)}\``
  return `| ${basename(file)}:${line} | ${operator} | ${change} | ${verdict} | ${outcome.replaceAll('|', '\\|')} |`
}

/** Types are told by their last part: the rest is the same in all of them. */
function short(text: string): string {
  const brief = text.replaceAll('type.googleapis.com/envoy.', '').replaceAll('|', '\\|')
  return brief.length > 48 ? `${brief.slice(0, 48)}…` : brief
}
