import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, isAbsolute, join, relative } from 'node:path'
import type { LabName } from '../../fixtures/lab-manifests.ts'
import type { ManifestText } from '../../helpers/mutants/mutant.ts'
import type { RunFolder } from '../../helpers/targets/envoy/process/run-folder.ts'
import { startProcess } from '../../helpers/targets/envoy/process/tethered-process.ts'
import type { Results } from '../../reports/results.ts'

const root = join(import.meta.dirname, '..', '..')
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
/** How long a lab that is told to end may take to remove what it started. */
const graceMs = 20_000

export interface LabRun {
  /** Undefined when the run wrote none. */
  readonly results: Results | undefined
  /** The last of what it printed. */
  readonly lines: readonly string[]
  readonly durationMs: number
}

export interface LabRunner {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly folder: RunFolder
  readonly signal: AbortSignal
}

/** Runs a lab on these manifests, as a process of its own, up to the first claim that does not pass. */
export async function runLab(
  name: string,
  lab: LabName,
  files: readonly ManifestText[],
  { env, folder, signal }: LabRunner,
): Promise<LabRun> {
  signal.throwIfAborted()
  const startedMs = performance.now()
  const own = folder.folder(name)
  for (const { file, text } of files) write(join(own, 'manifests', inside(file)), text)
  const child = await startProcess({
    title: `the ${lab} lab on ${name}`,
    command: process.execPath,
    args: [vitest, 'run', '--configLoader', 'native', '--project', 'labs', `suites/${lab}/`, '--bail', '1'],
    cwd: root,
    env: {
      ...(Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined)) as Record<string, string>),
      MESHPROOF_MANIFESTS: join(own, 'manifests'),
      MESHPROOF_REPORTS: join(own, 'reports'),
    },
    onStart: (pid) => folder.record(pid),
  })
  const stop = () => void child.stop({ graceMs })
  signal.addEventListener('abort', stop, { once: true })
  await child.exited
  signal.removeEventListener('abort', stop)
  signal.throwIfAborted()
  return {
    results: resultsIn(join(own, 'reports')),
    lines: child.lastLines(),
    durationMs: performance.now() - startedMs,
  }
}

/** A name within the run's folder for a file that may be anywhere. */
function inside(file: string): string {
  const path = isAbsolute(file) ? relative('/', file) : file
  return path.replaceAll('../', '')
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

function resultsIn(folder: string): Results | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')) as Results
  } catch {
    return undefined
  }
}
