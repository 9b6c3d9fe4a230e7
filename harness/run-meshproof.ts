import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { execa, type Options } from 'execa'
import { waitFor } from '../helpers/core/wait.ts'
import { resolveEnvoy } from '../helpers/targets/envoy/binary/resolve-envoy.ts'
import type { ClaimResult, Results } from '../reports/results.ts'
import { processesOf } from './processes.ts'

export const root = join(import.meta.dirname, '..')

interface RunSettings {
  /** What comes after `vitest run --project labs`: suites, `-t` and the like. */
  readonly args: readonly string[]
  /** The user's manifests by file name; none for the reference ones. */
  readonly manifests?: Readonly<Record<string, string>>
  /** Over the harness's own environment; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly cwd?: string
  /** Instead of vitest itself: `['npx', '-y', 'pnpm@12', 'test']`. */
  readonly command?: readonly [string, ...string[]]
  /** So that a signal for its group reaches the whole of it, as Ctrl-C in a terminal does. */
  readonly detached?: boolean
  /** Takes the place of the run's own folder, which a later run is to find as an earlier one left it. */
  readonly folder?: string
}

/** A run that has ended. */
export interface Ended {
  /** Undefined when it was ended by a signal. */
  readonly exitStatus: number | undefined
  readonly signal: string | undefined
  /** Undefined when the run wrote none. */
  readonly results: Results | undefined
  readonly stdout: string
  readonly stderr: string
  readonly durationMs: number
}

/** A run as it goes. Disposing of it ends whatever of it still runs, and removes its folder. */
export interface Run extends AsyncDisposable {
  readonly pid: number
  /** Everything of the run's own: its cache, its reports, its manifests. */
  readonly folder: string
  readonly ended: Promise<Ended>
  /** What it has written so far. */
  readonly output: () => string
}

const noProgress = { step: <T>(_: string, run: (note: () => void) => Promise<T>) => run(() => {}) }
let envoy: Promise<string> | undefined

/** Runs meshproof as a user would, in a folder of its own. */
export async function startMeshproof(settings: RunSettings): Promise<Run> {
  const folder = settings.folder ?? temporaryFolder()
  for (const [name, text] of Object.entries(settings.manifests ?? {})) write(join(folder, 'manifests', name), text)
  envoy ??= resolveEnvoy(process.env, noProgress, AbortSignal.timeout(300_000)).then(({ path }) => path)
  const env = {
    ...ownEnvironment(),
    MESHPROOF_TARGET: 'envoy',
    MESHPROOF_ENVOY: await envoy,
    MESHPROOF_CACHE: join(folder, 'cache'),
    MESHPROOF_REPORTS: join(folder, 'reports'),
    ...(settings.manifests === undefined ? {} : { MESHPROOF_MANIFESTS: join(folder, 'manifests') }),
    ...settings.env,
  }
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const { command = [process.execPath, vitest, 'run', '--configLoader', 'native', '--project', 'labs'] } = settings
  const options = { cwd: settings.cwd ?? root, env, detached: settings.detached ?? false } satisfies Options
  return follow([...command, ...settings.args], options, folder)
}

function follow([file = '', ...args]: string[], options: Options, folder: string): Run {
  const startedMs = performance.now()
  const child = execa(file, args, { ...options, extendEnv: false, reject: false, stdin: 'ignore', cleanup: false })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const ended = child.then(({ exitCode, signal, stdout, stderr }) => ({
    exitStatus: exitCode,
    signal,
    results: resultsIn(folder),
    stdout: String(stdout),
    stderr: String(stderr),
    durationMs: performance.now() - startedMs,
  }))
  return {
    pid: child.pid ?? 0,
    folder,
    ended,
    output: () => output,
    [Symbol.asyncDispose]: async () => {
      for (const { pid } of processesOf(folder)) kill(pid)
      await ended
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // it has ended meanwhile
  }
}

/** @see startMeshproof; returns when the run has ended and nothing of it is left. */
export async function runMeshproof(settings: RunSettings): Promise<Ended> {
  await using run = await startMeshproof(settings)
  const ended = await run.ended
  await nothingLeft(run)
  return ended
}

/** @throws SetupError that names what is still there of a run 5 s after its end: processes, or the folder that it worked in */
export async function nothingLeft({ folder }: Pick<Run, 'folder'>, { folders = true } = {}): Promise<void> {
  await waitFor({ what: `everything of the run in ${folder} to be gone`, limitMs: 5_000, everyMs: 100 }, () => {
    const left = [
      ...processesOf(folder).map(({ pid, command }) => `${pid} ${command}`),
      ...(folders ? runFolders(folder) : []),
    ]
    return left.length === 0 ? { done: true, value: undefined } : { done: false, missing: left.join('\n') }
  })
}

/** The folders that runs work in, under the cache of a run's own. */
export function runFolders(folder: string): string[] {
  return namesIn(join(folder, 'cache', 'runs'))
}

/** What became of a claim: `claimOf(ended, 'split')`. */
export function claimOf({ results }: Ended, id: string): ClaimResult | undefined {
  return results?.labs.flatMap(({ claims }) => claims).find((claim) => claim.id === id)
}

function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'meshproof-harness-'))
}

export function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

function resultsIn(folder: string): Results | undefined {
  const [name] = namesIn(join(folder, 'reports')).filter((one) => one === 'results.json')
  return name === undefined ? undefined : (JSON.parse(readFileSync(join(folder, 'reports', name), 'utf8')) as Results)
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** What a user's shell would have: nothing of the test runner that this is called from, and none of its settings. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const foreign = /^(VITEST|MESHPROOF_|npm_|NODE_ENV$|NODE_OPTIONS$|TEST$|DEV$|PROD$|SSR$|MODE$|BASE_URL$|FORCE_COLOR$)/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)))
}
