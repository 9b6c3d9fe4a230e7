import { formatLocation } from '../helpers/core/source.ts'
import { escaped } from './html/markup.ts'
import type { ClaimResult, LabResult, Results } from './results.ts'

/**
 * JUnit's XML as CI systems read it. What could not be told is an `<error>`, never a skip: a run that observed nothing
 * must not look as if it had been asked to.
 */
export function junit(results: Results): string {
  const suites = [...results.labs.map(labSuite), ...ownTests(results), ...runErrors(results)]
  const body = suites.flat().join('\n')
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="meshproof" time="${seconds(results.durationMs)}">\n${body}\n</testsuites>\n`
}

function labSuite({ lab, claims }: LabResult): string[] {
  return suite(
    lab,
    claims[0]?.startedAt,
    claims.map((claim) => ({ kind: kinds[claim.verdict], xml: claimCase(lab, claim) })),
  )
}

type Kind = 'passed' | 'failure' | 'error' | 'skipped'

const kinds = { pass: 'passed', fail: 'failure', inconclusive: 'error', skipped: 'skipped' } as const

function claimCase(lab: string, claim: ClaimResult): string {
  const { verdict, cause = verdict, expected, seen, why, next, where } = claim
  const told = [
    ['expected', expected],
    ['seen', seen],
    ['why', why],
    ['next', next],
    ['where', where && formatLocation(where)],
  ].flatMap(([name, text]) => (text ? [`${name}: ${text}`] : []))
  const kind = kinds[verdict]
  const attributes = `classname="${escaped(lab)}" name="${escaped(claim.title)}" time="${seconds(claim.durationMs)}"`
  if (kind === 'passed') return `    <testcase ${attributes}>${element('system-out', {}, told.join('\n'))}</testcase>`
  if (kind === 'skipped')
    return `    <testcase ${attributes}>${element('skipped', { message: `${cause}: ${seen}` })}</testcase>`
  const message = `${cause}: ${why ?? seen}`
  return `    <testcase ${attributes}>${element(kind, { type: cause, message }, told.join('\n'))}</testcase>`
}

function ownTests({ tests }: Results): string[] {
  const failed = tests.failures.map(({ module, name, message }) => ({
    kind: 'failure' as const,
    xml: `    <testcase classname="${escaped(module)}" name="${escaped(name)}">${element('failure', { message: firstLine(message) }, message)}</testcase>`,
  }))
  return failed.length === 0 ? [] : suite('meshproof’s own tests', undefined, failed)
}

function runErrors({ errors, interrupted, labs, tests }: Results): string[] {
  const nothing = labs.length === 0 && tests.passed + tests.failed === 0 ? ['nothing was judged'] : []
  const told = [...errors, ...(interrupted ? ['the run was interrupted'] : []), ...nothing]
  const cases = told.map((error) => ({
    kind: 'error' as const,
    xml: `    <testcase classname="run" name="${escaped(firstLine(error))}">${element('error', { message: firstLine(error) }, error)}</testcase>`,
  }))
  return cases.length === 0 ? [] : suite('run', undefined, cases)
}

function suite(name: string, timestamp: string | undefined, cases: readonly { kind: Kind; xml: string }[]): string[] {
  const count = (kind: Kind) => cases.filter((one) => one.kind === kind).length
  const counts = `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}"`
  const at = timestamp === undefined ? '' : ` timestamp="${timestamp}"`
  return [`  <testsuite name="${escaped(name)}" ${counts}${at}>`, ...cases.map(({ xml }) => xml), '  </testsuite>']
}

function element(name: string, attributes: Readonly<Record<string, string>>, text = ''): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`)
  return `<${name}${written.join('')}>${escaped(text)}</${name}>`
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? ''
}

function seconds(durationMs: number): string {
  return (durationMs / 1000).toFixed(3)
}
