import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { messageOf, SetupError } from '../helpers/core/errors.ts'

/** So soon an opener that finds no browser has given up; one that finds some may run as long as the browser does. */
const givesUpWithinMs = 2_000

/** Opens a file as the desktop does. @throws SetupError where there is no desktop, or no browser */
export async function open(file: string): Promise<void> {
  const command = process.platform === 'darwin' ? 'open' : 'xdg-open'
  try {
    const opener = spawn(command, [file], { stdio: 'ignore', detached: true })
    await once(opener, 'spawn')
    await failure(opener, command)
    opener.unref()
  } catch (error) {
    throw new SetupError({
      code: 'BROWSER_MISSING',
      what: `cannot open the report: ${messageOf(error)}`,
      next: `open it yourself: ${file}`,
      cause: error,
    })
  }
}

/** Rejects when the opener fails at once. */
async function failure(opener: ChildProcess, command: string): Promise<void> {
  const limit = AbortSignal.timeout(givesUpWithinMs)
  const [status] = (await once(opener, 'exit', { signal: limit }).catch(() => [0])) as [number | null]
  if (status !== 0) throw new Error(`${command} ended with ${status}`)
}
