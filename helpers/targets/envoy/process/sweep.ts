import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fateOf, type ProcessIdentity } from './process-identity.ts'

/** Who the runner is. */
export const runFile = 'run.json'
/** The process groups that the run has started, one identity a line. */
export const processesFile = 'processes.jsonl'

/** So old must a folder be that does not (yet) say who its runner is. */
const unnamedAgeMs = 60_000
/** So old must the folder of a run be whose processes cannot be seen from here. */
const elsewhereAgeMs = 24 * 60 * 60_000

/**
 * Removes the folders of runs whose runner is gone, and kills what is left of the process groups that they recorded.
 * What cannot be read or removed is left where it is: another run may be sweeping too.
 *
 * @returns the names of the runs that were removed
 */
export async function sweepDeadRuns(runs: string): Promise<string[]> {
  const names = await readdir(runs)
  const swept = await Promise.all(names.map((name) => sweepRun(join(runs, name)).catch(() => false)))
  return names.filter((_, index) => swept[index])
}

async function sweepRun(path: string): Promise<boolean> {
  if (!(await isDead(path))) return false
  await killRecorded(path)
  await rm(path, { recursive: true, force: true })
  return true
}

async function isDead(path: string): Promise<boolean> {
  const ageMs = Date.now() - (await stat(path)).mtimeMs
  const runner = await runnerOf(path)
  if (runner === undefined) return ageMs > unnamedAgeMs
  const fate = fateOf(runner)
  return fate === 'ended' || (fate === 'elsewhere' && ageMs > elsewhereAgeMs)
}

async function runnerOf(path: string): Promise<ProcessIdentity | undefined> {
  try {
    const { runner } = JSON.parse(await readFile(join(path, runFile), 'utf8')) as { runner?: ProcessIdentity }
    return runner
  } catch {
    return undefined
  }
}

async function killRecorded(path: string): Promise<void> {
  const text = await readFile(join(path, processesFile), 'utf8').catch(() => '')
  for (const line of text.split('\n').filter((each) => each.endsWith('}'))) {
    const identity = JSON.parse(line) as ProcessIdentity
    if (fateOf(identity) === 'lives') process.kill(-identity.pid, 'SIGKILL')
  }
}
