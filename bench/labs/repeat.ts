import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { execa } from 'execa'
import type { Results } from '../../reports/results.ts'
import { cleanEnvironment } from './clean-environment.ts'

/**
 * Runs all labs on a right mesh again and again, on the embedded Envoy: none may be red or inconclusive. Ends with
 * status 1 and says which claim, with the seed and the report's folder, when one is.
 *
 *     node bench/labs/repeat.ts [--times 200] [--at-once 3] [--burn]
 *
 * `--burn` keeps every core busy with something else meanwhile.
 */
const { values } = parseArgs({
  options: {
    times: { type: 'string', default: '200' },
    'at-once': { type: 'string', default: '3' },
    burn: { type: 'boolean', default: false },
  },
})
const root = join(import.meta.dirname, '..', '..')
const times = Number(values.times)
const startedMs = performance.now()
const spinning = 'for (;;);'
const burners = values.burn ? [1, 2].map(() => execa(process.execPath, ['-e', spinning], { reject: false })) : []

const verdicts = new Map<string, number>()
let begun = 0
let ended = 0
let broken = 0
try {
  await Promise.all(Array.from({ length: Number(values['at-once']) }, lane))
} finally {
  for (const burner of burners) burner.kill('SIGKILL')
}
console.log(`${times} times all labs: ${sum()}`)
process.exitCode = broken === 0 ? 0 : 1

async function lane(): Promise<void> {
  while (begun < times) {
    await once(++begun)
    if (++ended % 10 === 0) console.error(`${ended} of ${times}: ${sum()}`)
  }
}

function sum(): string {
  const counts = [...verdicts].map(([verdict, count]) => `${count} ${verdict}`).join(', ')
  return `${counts}; ${((performance.now() - startedMs) / 1000).toFixed(0)} s`
}

async function once(round: number): Promise<void> {
  const reports = await mkdtemp(join(tmpdir(), 'meshproof-repeat-'))
  const env = { ...cleanEnvironment(), MESHPROOF_TARGET: 'envoy', MESHPROOF_REPORTS: reports }
  const args = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'labs']
  const { exitCode } = await execa(process.execPath, args, { cwd: root, env, extendEnv: false, reject: false })
  const results = JSON.parse(await readFile(join(reports, 'results.json'), 'utf8')) as Results
  const claims = results.labs.flatMap(({ lab, claims: all }) => all.map((claim) => ({ lab, ...claim })))
  for (const { verdict } of claims) verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1)
  const wrong = claims.filter(({ verdict }) => verdict !== 'pass')
  if (wrong.length === 0 && claims.length > 0 && exitCode === 0) return await rm(reports, { recursive: true })
  broken++
  for (const { lab, id, verdict, cause, seen, why } of wrong) {
    console.log(`round ${round}: ${lab} ${id}: ${verdict} (${cause}): ${seen}${why === undefined ? '' : `; ${why}`}`)
  }
  console.log(`round ${round}: exit status ${exitCode}, seed ${results.seed}, ${reports}`)
}
