import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LabName } from '../../fixtures/lab-manifests.ts'
import type { RunFolder } from '../../helpers/targets/envoy/process/run-folder.ts'
import { startProcess } from '../../helpers/targets/envoy/process/tethered-process.ts'
import type { Results } from '../../reports/results.ts'

const root = resolve(import.meta.dirname, '..', '..')
const vitest = join(dirname(fileURLToPath(import.meta.resolve('vitest/package.json'))), 'vitest.mjs')
/** How long a run that is told to end may take to remove what it started. */
const graceMs = 20_000

export interface LabRunner {
  readonly folder: RunFolder
  readonly signal: AbortSignal
}

export interface LabRun {
  /** As written; undefined when the run wrote none. */
  readonly results: string | undefined
  /** The last of what it printed. */
  readonly lines: readonly string[]
}

/** Runs labs as `meshproof run` does, in silence and in a process of their own. */
export async function runLabs(
  name: string,
  labs: readonly LabName[],
  env: Readonly<Record<string, string | undefined>>,
  { folder, signal }: LabRunner,
): Promise<LabRun> {
  signal.throwIfAborted()
  const reports = join(folder.folder(name), 'reports')
  const filters = labs.map((lab) => join(root, 'suites', lab, '/'))
  const bail = labs.length === 1 ? ['--bail', '1'] : []
  await using child = await startProcess({
    title: `the check of ${labs.join(', ')}`,
    command: process.execPath,
    args: [vitest, 'run', '--configLoader', 'native', '--root', root, '--project', 'labs', ...bail, ...filters],
    env: defined({ ...env, MESHPROOF_REPORTS: reports, GITHUB_ACTIONS: undefined, GITHUB_STEP_SUMMARY: undefined }),
    onStart: (pid) => folder.record(pid),
  })
  const stop = () => void child.stop({ graceMs })
  signal.addEventListener('abort', stop, { once: true })
  await child.exited
  signal.removeEventListener('abort', stop)
  signal.throwIfAborted()
  return { results: textOf(join(reports, 'results.json')), lines: child.lastLines() }
}

/** @returns undefined when there are none, or they are not whole */
export function resultsIn(text: string | undefined): Results | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as Results)
}

function defined(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
