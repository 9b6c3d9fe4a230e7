import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { SetupError } from '../../helpers/core/errors.ts'
import type { Rate } from './senders.ts'

const run = promisify(execFile)

/** Requests per second of wrk, one thread, a new connection for each request. @throws SetupError `WRK_MISSING` */
export const wrk: Rate = async ({ url, concurrency, seconds }) => {
  const args = ['--threads', '1', '--connections', `${concurrency}`, '--duration', `${seconds}s`]
  try {
    const { stdout } = await run('wrk', [...args, '--header', 'Connection: close', url])
    return parsedRate(stdout)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new SetupError({
      code: 'WRK_MISSING',
      what: 'there is no wrk to compare with',
      next: 'install it (Debian: apt-get install wrk; macOS: brew install wrk) and run this again',
      cause: error,
    })
  }
}

/** The rate that wrk printed. @throws Error with what it printed when requests failed */
export function parsedRate(stdout: string): number {
  const rate = Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1])
  if (!(rate > 0) || /Socket errors|Non-2xx/.test(stdout)) throw new Error(`wrk's run cannot be used:\n${stdout}`)
  return rate
}
