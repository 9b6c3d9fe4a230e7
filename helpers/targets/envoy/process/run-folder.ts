import { appendFileSync, lstatSync, mkdirSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { messageOf, SetupError } from '../../../core/errors.ts'
import { identityOf } from './process-identity.ts'
import { processesFile, runFile, sweepDeadRuns } from './sweep.ts'

/** Where a run keeps its configurations and logs; nobody but the user can read it. */
export interface RunFolder {
  readonly runId: string
  readonly path: string
  /** Makes a folder in it, with a name that nobody else in this run uses, and returns its path. */
  folder(name: string): string
  /** Writes down a process group, so that a later run can end it should everything else fail. */
  record(pid: number): void
}

export interface OwnedRunFolder extends RunFolder, AsyncDisposable {}

/** `$MESHPROOF_CACHE/runs`, else a folder of the user's own under the system's temporary one. */
export function runsPath(env: Readonly<Record<string, string | undefined>>): string {
  const cache = env['MESHPROOF_CACHE'] || join(env['TMPDIR'] || tmpdir(), `meshproof-${process.getuid?.() ?? 'user'}`)
  return join(cache, 'runs')
}

/**
 * Makes the folder of a run that this process is the runner of, after removing those of runs whose runner is gone.
 * Disposing of it removes the folder.
 *
 * @throws SetupError `RUN_FOLDER_UNUSABLE`
 */
export async function createRun(facts: {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly runId: string
}): Promise<OwnedRunFolder> {
  const runs = runsPath(facts.env)
  const path = join(runs, facts.runId)
  try {
    mkdirSync(runs, { recursive: true, mode: 0o700 })
    refuseForeign(runs)
    await sweepDeadRuns(runs)
    mkdirSync(path, { mode: 0o700 })
    writeFileSync(join(path, runFile), `${JSON.stringify({ runner: identityOf(process.pid) })}\n`)
  } catch (error) {
    throw unusable(path, error)
  }
  return { ...joinRun(path), [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

/** The folder of a run that another process is the runner of. */
export function joinRun(path: string): RunFolder {
  return {
    runId: basename(path),
    path,
    folder: (name) => {
      const folder = join(path, name)
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 })
      } catch (error) {
        throw unusable(folder, error)
      }
      return folder
    },
    record: (pid) => {
      const identity = identityOf(pid)
      if (identity !== undefined) appendFileSync(join(path, processesFile), `${JSON.stringify(identity)}\n`)
    },
  }
}

/** Writes something into a run's folder. @throws SetupError `RUN_FOLDER_UNUSABLE`, such as when the disk is full */
export async function written<T>(path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    throw unusable(path, error)
  }
}

/** In a temporary folder that all users share, someone else may have made ours. */
function refuseForeign(path: string): void {
  const { uid } = lstatSync(path)
  if (process.getuid !== undefined && uid !== process.getuid()) throw new Error(`${path} belongs to user ${uid}`)
}

function unusable(path: string, cause: unknown): SetupError {
  return new SetupError({
    code: 'RUN_FOLDER_UNUSABLE',
    what: `the run's folder ${path} cannot be used: ${messageOf(cause)}`,
    next: 'set MESHPROOF_CACHE (or TMPDIR) to a folder that you can write to, with some space left',
    cause,
  })
}
