import { styleText } from 'node:util'
import type { Verdict } from '../helpers/claims/finding.ts'
import { type ClaimResult, countVerdicts, type Results } from './results.ts'

const marks: Readonly<Record<Verdict, string>> = { pass: '✓', fail: '✗', inconclusive: '?', skipped: '-' }
const colours = { pass: 'green', fail: 'red', inconclusive: 'yellow', skipped: 'gray' } as const

/**
 * Tells the claims of a run one by one: the verdict, what was expected and seen, and on anything but a pass why and what
 * next. What one manifest spoils for many claims is told with the first of them.
 */
export function claimTeller(): (lab: string, claim: ClaimResult) => string[] {
  const told = new Map<string, string>()
  return (lab, claim) => {
    const { why, next, ...short } = claim
    const { verdict, cause, title, seen } = short
    const key = JSON.stringify([cause, seen, why, next])
    const first = verdict === 'pass' || verdict === 'skipped' ? undefined : told.get(key)
    if (first !== undefined) return linesOf(lab, { ...short, seen: `as above: ${first}` })
    told.set(key, title)
    return linesOf(lab, claim)
  }
}

function linesOf(lab: string, claim: ClaimResult): string[] {
  const head = `${marks[claim.verdict]} ${claim.title}`
  const cause = claim.cause === undefined ? '' : ` · ${claim.verdict}: ${claim.cause}`
  const told: readonly [string, string | undefined][] = [
    ['expected', claim.expected],
    ['seen', claim.seen],
    ['why', claim.why],
    ['next', claim.next],
  ]
  return [
    `${lab.padEnd(15)}${styleText(colours[claim.verdict], head)}${cause}${styleText('gray', ` · ${seconds(claim.durationMs)}`)}`,
    ...told
      .filter(([, text]) => text !== undefined && text !== '')
      .map(([label, text]) => `${' '.repeat(17)}${styleText('gray', label.padEnd(9))}${indented(text ?? '')}`),
  ]
}

const nothingJudged = styleText(
  'red',
  'nothing was judged: no lab and no test is called what was asked for\nnext: pnpm test suites/canary for one lab, pnpm test suites/ for all of them',
)

/** The last lines of a run. */
export function summaryLines(results: Results, file: string): string[] {
  const claims = countVerdicts(results.labs)
  const counted = Object.entries({
    passed: claims.pass,
    failed: claims.fail,
    inconclusive: claims.inconclusive,
    skipped: claims.skipped,
  }).filter(([, count]) => count > 0)
  const { tests } = results
  const ran = tests.passed + tests.failed + tests.skipped
  return [
    '',
    ...results.errors.map((error) => styleText('red', error)),
    ...(counted.length > 0 ? [`claims  ${counted.map(([name, count]) => `${count} ${name}`).join(', ')}`] : []),
    ...(ran > 0
      ? [
          `tests   ${tests.passed} passed, ${tests.failed} failed${tests.skipped > 0 ? `, ${tests.skipped} skipped` : ''}`,
        ]
      : []),
    ...(counted.length + ran + results.errors.length > 0 || results.interrupted ? [] : [nothingJudged]),
    ...(results.target === null ? [] : [`target  ${targetWords(results)}`]),
    `seed    ${results.seed ?? '-'} · ${seconds(results.durationMs)} · ${file}`,
  ]
}

function targetWords({ target }: Results): string {
  if (target === null) return ''
  const versions = Object.entries(target.versions).map(([name, version]) => `${name} ${version}`)
  return `${target.name} (${versions.join(', ')}), ${target.chosen}`
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`
}

function indented(text: string): string {
  return text.split('\n').join(`\n${' '.repeat(26)}`)
}
