import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LabName } from '../../fixtures/lab-manifests.ts'
import { PlumbingError } from '../../helpers/core/errors.ts'

const root = resolve(import.meta.dirname, '..', '..')
const vitest = join(dirname(fileURLToPath(import.meta.resolve('vitest/package.json'))), 'vitest.mjs')
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const stdout = 1
const stderr = 2

interface RunOptions {
  /** All of them when empty. */
  readonly labs: readonly LabName[]
  readonly env: Readonly<Record<string, string | undefined>>
  /** Leaves standard output to the caller; what the run says goes to standard error. */
  readonly quiet: boolean
}

/**
 * Runs labs to their end, from the folder that this process works in, and returns the exit status. Signals reach the
 * run, which releases what it started; it does so as well when this process dies, by the channel that breaks then.
 * @throws PlumbingError when the run was ended by a signal itself
 */
export async function runLabs({ labs, env, quiet }: RunOptions): Promise<number> {
  const filters = labs.map((lab) => join(root, 'suites', lab, '/'))
  const args = [vitest, 'run', '--configLoader', 'native', '--root', root, '--project', 'labs', ...filters]
  // Out of the terminal's group: each signal reaches the run once, from here.
  const run = spawn(process.execPath, args, {
    env,
    stdio: ['inherit', quiet ? stderr : stdout, 'inherit', 'ipc'],
    detached: true,
  })
  const passOn = (signal: NodeJS.Signals) => run.kill(signal)
  for (const signal of signals) process.on(signal, passOn)
  const [status, signal] = (await once(run, 'exit')) as [number | null, NodeJS.Signals | null]
  for (const each of signals) process.off(each, passOn)
  if (status !== null) return status
  throw new PlumbingError({
    code: 'RUN_KILLED',
    what: `the run was ended by ${signal}`,
    next: '`meshproof clean` removes what it left behind',
  })
}
