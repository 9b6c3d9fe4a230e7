import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LabName } from '../../fixtures/lab-manifests.ts'
import { messageOf } from '../../helpers/core/errors.ts'
import type { RunFolder } from '../../helpers/targets/envoy/process/run-folder.ts'
import { startProcess, type TetheredProcess } from '../../helpers/targets/envoy/process/tethered-process.ts'
import type { Results } from '../../reports/results.ts'
import { readResults } from '../run/results-file.ts'
import type { ClusterAttendee } from './attendee.ts'
import { standOf } from './lab-state.ts'
import { type CheckOptions, lateWords, type Outcome } from './outcome.ts'
import { trouble } from './trouble.ts'

const root = resolve(import.meta.dirname, '..', '..')
const vitest = join(dirname(fileURLToPath(import.meta.resolve('vitest/package.json'))), 'vitest.mjs')
/** How long a run that is told to end may take to remove what it started, and to write what it knows. */
const graceMs = 10_000

/** Runs the labs on an attendee's cluster, in a process of its own; one that dies or hangs is an outcome as well. */
export async function checkCluster(
  attendee: ClusterAttendee,
  folder: Pick<RunFolder, 'path' | 'record'>,
  { labs, env, limitMs, signal }: CheckOptions,
): Promise<Outcome> {
  signal.throwIfAborted()
  const reports = join(folder.path, 'reports')
  const child = await startProcess({
    title: `the check of ${attendee.name}`,
    command: process.execPath,
    args: [vitest, 'run', '--root', root, '--project', 'labs', ...labs.map((lab) => join(root, 'suites', lab, '/'))],
    cwd: folder.path,
    env: environment(attendee, env, reports),
    onStart: (pid) => folder.record(pid),
  })
  const late = await within(child, limitMs, signal)
  signal.throwIfAborted()
  return outcomeOf(resultsIn(reports), child, late ? lateWords(limitMs) : undefined)
}

/** Whether it had to be stopped; it has ended by then. */
async function within(child: TetheredProcess, limitMs: number, signal: AbortSignal): Promise<boolean> {
  const limit = AbortSignal.timeout(limitMs)
  const stop = () => void child.stop({ graceMs })
  const either = AbortSignal.any([limit, signal])
  either.addEventListener('abort', stop, { once: true })
  await child.exited
  either.removeEventListener('abort', stop)
  return limit.aborted
}

function outcomeOf(results: Results | Error, child: TetheredProcess, late: string | undefined): Outcome {
  if (results instanceof Error) {
    const last = child.lastLines().findLast((line) => line.trim() !== '') ?? messageOf(results)
    return { labs: new Map(), trouble: late === undefined ? trouble('ended', last) : trouble('timed out', late) }
  }
  const judged = results.labs.filter(({ claims }) => claims.every(({ cause }) => cause !== 'interrupted'))
  const lost = judged.flatMap(({ claims }) => claims).find(({ cause }) => cause === 'target-lost')
  const known = judged.filter(({ claims }) => claims.every(({ cause }) => cause !== 'target-lost'))
  const labs = new Map(known.map((lab) => [lab.lab as LabName, standOf(lab)]))
  if (late !== undefined) return { labs, trouble: trouble('timed out', late) }
  return { labs, trouble: lost && trouble('unreachable', lost.seen) }
}

function resultsIn(reports: string): Results | Error {
  try {
    return readResults(reports).results
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** The attendee's cluster, and none of the settings that would lead elsewhere, or change something there. */
function environment(
  { kubeconfig, context }: ClusterAttendee,
  env: CheckOptions['env'],
  reports: string,
): Record<string, string> {
  const { MESHPROOF_MANIFESTS: _manifests, MESHPROOF_APPLY: _apply, ...rest } = env
  const own = {
    MESHPROOF_TARGET: 'kubeconfig',
    MESHPROOF_KUBECONFIG: kubeconfig,
    MESHPROOF_CONTEXT: context,
    MESHPROOF_REPORTS: reports,
  }
  const kept = Object.entries({ ...rest, ...own }).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return Object.fromEntries(kept)
}
