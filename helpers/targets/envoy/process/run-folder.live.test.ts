import { existsSync, mkdtempSync, rmSync, statSync, utimesSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { identityOf, type ProcessIdentity } from './process-identity.ts'
import { createRun, joinRun, runsPath } from './run-folder.ts'
import { sweepDeadRuns } from './sweep.ts'
import { startProcess } from './tethered-process.ts'

function cache(): { env: { MESHPROOF_CACHE: string }; runs: string } {
  const folder = mkdtempSync(join(tmpdir(), 'meshproof-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const env = { MESHPROOF_CACHE: folder }
  return { env, runs: runsPath(env) }
}

/** A run of which nobody knows but its folder. */
async function leaveRun(runs: string, name: string, runner: unknown): Promise<string> {
  const path = join(runs, name)
  await mkdir(path, { recursive: true })
  await writeFile(join(path, 'run.json'), JSON.stringify({ runner }))
  return path
}

const self = identityOf(process.pid) as ProcessIdentity
const ended: ProcessIdentity = { ...self, started: '1' }

test('a run has a folder that only its user can read, for as long as it lives', async () => {
  const { env, runs } = cache()
  await using run = await createRun({ env, runId: 'r1' })
  expect(statSync(run.path).mode & 0o777).toBe(0o700)
  expect(JSON.parse(await readFile(join(run.path, 'run.json'), 'utf8'))).toEqual({ runner: self })
  expect(existsSync(run.folder('canary'))).toBe(true)
  await run[Symbol.asyncDispose]()
  expect(existsSync(join(runs, 'r1'))).toBe(false)
})

test('a new run removes dead ones, and neither those that live nor those it cannot judge', async () => {
  const { env, runs } = cache()
  await leaveRun(runs, 'dead', ended)
  await leaveRun(runs, 'living', self)
  await leaveRun(runs, 'in-a-container', { ...ended, space: 'another' })
  await mkdir(join(runs, 'being-made'))
  await using _ = await createRun({ env, runId: 'new' })
  expect(['dead', 'living', 'in-a-container', 'being-made', 'new'].map((name) => existsSync(join(runs, name)))).toEqual(
    [false, true, true, true, true],
  )
})

test('what nobody ever named or could judge goes when it is old', async () => {
  const { runs } = cache()
  const paths = [
    await leaveRun(runs, 'foreign', { ...ended, space: 'another' }),
    await leaveRun(runs, 'unnamed', undefined),
  ]
  for (const path of paths) utimesSync(path, new Date(0), new Date(0))
  expect((await sweepDeadRuns(runs)).toSorted()).toEqual(['foreign', 'unnamed'])
})

test('the processes of a dead run are killed, but not those that only have the same id', async () => {
  const { runs } = cache()
  const [left, other] = await Promise.all([startSleep(), startSleep()])
  const path = await leaveRun(runs, 'dead', ended)
  joinRun(path).record(left.pid)
  const stale = { ...identityOf(other.pid), started: '1' }
  await writeFile(join(path, 'processes.jsonl'), `${JSON.stringify(stale)}\n{"pid":`, { flag: 'a' })
  await sweepDeadRuns(runs)
  expect(await left.exited).toEqual({ code: null, signal: 'SIGKILL' })
  expect(identityOf(other.pid)).toBeDefined()
})

test('a folder that cannot be written to is a SetupError that says what to set', async () => {
  await expect(createRun({ env: { MESHPROOF_CACHE: '/dev/null' }, runId: 'r1' })).rejects.toMatchObject({
    code: 'RUN_FOLDER_UNUSABLE',
    message: expect.stringMatching(/\/dev\/null.*set MESHPROOF_CACHE \(or TMPDIR\)/s),
  })
})

async function startSleep() {
  const child = await startProcess({ title: 'sleep', command: '/bin/sleep', args: ['600'], env: {} })
  onTestFinished(async () => void (await child.stop({ graceMs: 0 })))
  return child
}
