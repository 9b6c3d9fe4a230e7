import { formatLocation } from '../helpers/core/source.ts'
import { seconds } from './durations.ts'
import { headline } from './headline.ts'
import type { ClaimResult, LabResult, Results } from './results.ts'

/** GitHub takes at most 1 MiB for the summary of a step, and drops a longer one whole. */
export const maxBytes = 1024 ** 2

/** Room for what else the same step writes, and for the line that says what was left out. */
const reserveBytes = 64 * 1024

const marks = { pass: '✅', fail: '❌', inconclusive: '❔', skipped: '➖' } as const

/** A summary for pull requests: the outcome, a row for each lab, and what is wrong in detail, the gravest first. */
export function markdown(results: Results): string {
  const { verdict, words } = headline(results)
  const wrong = results.labs.flatMap(({ lab, claims }) => claims.map((claim) => ({ lab, claim })))
  const head = [
    `## ${marks[verdict]} ${text(words)}`,
    facts(results),
    ...(results.labs.length > 0 ? [table(results.labs)] : []),
    ...results.errors.map((error) => `> ${text(error)}`),
    ...results.tests.failures.map(({ module, name }) => `- ❌ ${code(module)} ${text(name)}`),
  ]
  const details = (['fail', 'inconclusive'] as const).flatMap((grave) =>
    wrong.filter(({ claim }) => claim.verdict === grave).map(({ lab, claim }) => detail(lab, claim)),
  )
  return fitting(head, details)
}

function facts({ target, seed, durationMs, reproduce }: Results): string {
  const versions = Object.entries(target?.versions ?? {}).map(([name, version]) => `${name} ${version}`)
  const where = target === null ? 'no target could be started' : `${target.name} (${versions.join(', ')})`
  return `${text(where)} · seed ${seed ?? '–'} · ${seconds(durationMs)} · ${code(reproduce)}`
}

function table(labs: readonly LabResult[]): string {
  const rows = labs.map(({ lab, verdict, claims }) => {
    const held = claims.filter((claim) => claim.verdict === 'pass').length
    return `| ${marks[verdict]} ${verdict} | ${text(lab)} | ${held} of ${claims.length} hold |`
  })
  return ['| | lab | claims |', '| --- | --- | --- |', ...rows].join('\n')
}

function detail(lab: string, { verdict, title, cause, expected, seen, why, next, where }: ClaimResult): string {
  const lines: readonly [string, string | undefined][] = [
    ['expected', expected],
    ['seen', seen],
    ['why', why],
    ['next', next],
  ]
  return [
    `### ${marks[verdict]} ${text(lab)}: ${text(title)}`,
    `${code(cause ?? verdict)}${where === undefined ? '' : ` at ${code(formatLocation(where))}`}`,
    ...lines.flatMap(([name, said]) => (said ? [`- **${name}** ${text(said)}`] : [])),
  ].join('\n\n')
}

/** As much as GitHub takes; what did not fit is counted. */
function fitting(head: readonly string[], details: readonly string[]): string {
  const kept: string[] = []
  let bytes = 0
  for (const part of [...head, ...details]) {
    bytes += Buffer.byteLength(part) + 2
    if (bytes > maxBytes - reserveBytes) break
    kept.push(part)
  }
  const left = head.length + details.length - kept.length
  return `${[...kept, ...(left > 0 ? [`${left} more in the report.`] : [])].join('\n\n')}\n`
}

/** Shown as it is: neither Markdown nor HTML of a manifest or a server has any effect. */
function text(words: string): string {
  return words
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\\`*_{}[\]()#+!|<>~@-]/g, (character) =>
      /[<>@]/.test(character) ? `&#${character.charCodeAt(0)};` : `\\${character}`,
    )
}

function code(words: string): string {
  const line = words.replaceAll(/\s+/g, ' ')
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return longest === 0 ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`
}
