import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { execa } from 'execa'
import { megabytesOf, memoryBelow } from '../memory.ts'
import { cleanEnvironment } from './clean-environment.ts'

/**
 * What the canary lab costs on the embedded target: seconds warm, seconds from a clone without node_modules and without
 * Envoy, and the memory of the runner, the pods and Envoy together, with npx and pnpm that wait for them and without.
 * Linux only (it reads /proc).
 *
 *     pnpm bench:canary [--rounds 5] [--cold]
 */
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, cold: { type: 'boolean', default: false } },
})
const root = join(import.meta.dirname, '..', '..')
const goals = { warmSeconds: 3, coldSeconds: 30, megabytes: 500 }

const rounds = Number(values.rounds)
const warm: Run[] = []
await run(root, {})
for (let round = 0; round < rounds; round++) warm.push(await run(root, {}))
tell(
  'warm, the whole command',
  warm.map(({ seconds }) => seconds),
  's',
  goals.warmSeconds,
)
tell(
  'warm, from the runner’s start to its verdict',
  warm.map(({ labSeconds }) => labSeconds),
  's',
)
tell(
  'memory of runner, pods and Envoy, each process’s share of what it shares (PSS)',
  warm.map(({ ours }) => ours),
  'MB',
  goals.megabytes,
)
tell(
  'memory, npx and pnpm added (PSS)',
  warm.map(({ all }) => all),
  'MB',
)
if (values.cold) tell('cold: a fresh clone, no Envoy', [await cold()], 's', goals.coldSeconds)

interface Run {
  readonly seconds: number
  readonly labSeconds: number
  readonly ours: number
  readonly all: number
}

async function run(cwd: string, env: Record<string, string>): Promise<Run> {
  const startedMs = performance.now()
  const reports = await mkdtemp(join(tmpdir(), 'meshproof-bench-reports-'))
  const child = execa('npx', ['-y', 'pnpm@12', 'test', 'suites/canary'], {
    cwd,
    env: { ...cleanEnvironment(), ...env, MESHPROOF_TARGET: 'envoy', MESHPROOF_REPORTS: reports },
    extendEnv: false,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  let most = { ours: 0, all: 0 }
  const timer = setInterval(() => {
    void megabytesBelow(child.pid).then((now) => {
      if (now.all > most.all) most = now
    })
  }, 250)
  await child.finally(() => clearInterval(timer))
  const seconds = (performance.now() - startedMs) / 1000
  const { durationMs } = JSON.parse(await readFile(join(reports, 'results.json'), 'utf8')) as { durationMs: number }
  await rm(reports, { recursive: true, force: true })
  return { seconds, labSeconds: durationMs / 1000, ...most }
}

async function cold(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'meshproof-bench-'))
  try {
    const clone = join(folder, 'clone')
    await execa('git', ['clone', '--quiet', root, clone])
    const { seconds } = await run(clone, { MESHPROOF_CACHE: join(folder, 'cache') })
    return seconds
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Megabytes of a process and of all that it started; `ours` are those from the test runner on. */
async function megabytesBelow(pid: number | undefined): Promise<{ ours: number; all: number }> {
  const below = await memoryBelow(pid)
  return { all: megabytesOf(below), ours: megabytesOf(below.filter(({ command }) => !isPackageManager(command))) }
}

function isPackageManager(command: string): boolean {
  return /^(p?npm\b|sh\0-c\0|\S*\/node\0\S*\/(npx|npm|pnpm)(-cli)?(\.\w+)?\0)/.test(command)
}

function tell(what: string, figures: readonly number[], unit: string, goal?: number): void {
  const sorted = figures.toSorted((a, b) => a - b)
  const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
  const range = sorted.length > 1 ? ` (${sorted[0]?.toFixed(1)} … ${sorted.at(-1)?.toFixed(1)})` : ''
  const against = goal === undefined ? '' : `; goal ${goal}, ratio ${(median / goal).toFixed(2)}`
  console.log(`${what}: ${median.toFixed(1)} ${unit}${range}${against}`)
}
