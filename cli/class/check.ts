import { mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LabName } from '../../fixtures/lab-manifests.ts'
import { messageOf } from '../../helpers/core/errors.ts'
import type { RunFolder } from '../../helpers/targets/envoy/process/run-folder.ts'
import { startProcess, type TetheredProcess } from '../../helpers/targets/envoy/process/tethered-process.ts'
import type { Results } from '../../reports/results.ts'
import { readResults } from '../run/results-file.ts'
import type { Attendee } from './attendee.ts'
import { standByFolder } from './folder-labs.ts'
import { type LabStand, standOf } from './lab-state.ts'
import { type Trouble, trouble } from './trouble.ts'

const root = resolve(import.meta.dirname, '..', '..')
const vitest = join(dirname(fileURLToPath(import.meta.resolve('vitest/package.json'))), 'vitest.mjs')
/** How long a run that is told to end may take to remove what it started, and to write what it knows. */
const graceMs = 10_000

/** What a look at an attendee came to; a lab that it does not name could not be looked at. */
export interface Outcome {
  readonly labs: ReadonlyMap<LabName, LabStand>
  readonly trouble?: Trouble | undefined
}

export interface CheckOptions {
  readonly labs: readonly LabName[]
  readonly env: Readonly<Record<string, string | undefined>>
  /** Where the attendees' runs keep their files. */
  readonly folder: RunFolder
  readonly limitMs: number
  readonly signal: AbortSignal
}

/** Runs the labs for one attendee, as a process of its own; one that dies or hangs is an outcome as well. */
export async function check(attendee: Attendee, id: string, options: CheckOptions): Promise<Outcome> {
  const told = new Map<LabName, LabStand>()
  for (const lab of options.labs) {
    const stand = attendee.kind === 'folder' ? standByFolder(lab, attendee.folder, options.env) : undefined
    if (stand !== undefined) told.set(lab, stand)
  }
  const labs = options.labs.filter((lab) => !told.has(lab))
  if (labs.length === 0) return { labs: told }
  const run = await ranLabs(attendee, labs, id, options)
  return { ...run, labs: new Map([...told, ...run.labs]) }
}

async function ranLabs(
  attendee: Attendee,
  labs: readonly LabName[],
  id: string,
  options: CheckOptions,
): Promise<Outcome> {
  const { folder, limitMs, signal } = options
  signal.throwIfAborted()
  const reports = join(folder.folder(id), 'reports')
  mkdirSync(reports, { recursive: true })
  const child = await startProcess({
    title: `the check of ${attendee.name}`,
    command: process.execPath,
    args: [
      vitest,
      'run',
      '--root',
      root,
      '--project',
      'labs',
      '--maxWorkers',
      '2',
      ...labs.map((lab) => join(root, 'suites', lab, '/')),
    ],
    cwd: folder.folder(id),
    env: { ...environment(attendee, options.env), MESHPROOF_REPORTS: reports },
    onStart: (pid) => folder.record(pid),
  })
  const late = await within(child, limitMs, signal)
  signal.throwIfAborted()
  return outcomeOf(resultsIn(reports), child, late ? `not done after ${Math.round(limitMs / 1000)} s` : undefined)
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

/** The attendee's target, and none of the settings that would lead elsewhere. */
function environment(attendee: Attendee, env: CheckOptions['env']): Record<string, string> {
  const { MESHPROOF_MANIFESTS: _m, MESHPROOF_KUBECONFIG: _k, MESHPROOF_CONTEXT: _c, ...rest } = env
  const own =
    attendee.kind === 'folder'
      ? { MESHPROOF_TARGET: 'envoy', MESHPROOF_MANIFESTS: attendee.folder }
      : {
          MESHPROOF_TARGET: 'kubeconfig',
          MESHPROOF_KUBECONFIG: attendee.kubeconfig,
          MESHPROOF_CONTEXT: attendee.context,
        }
  const kept = Object.entries({ ...rest, ...own }).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return Object.fromEntries(kept)
}
