import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { messageOf, SetupError } from '../helpers/core/errors.ts'

/** Opens a file as the desktop does. @throws SetupError where there is no desktop */
export async function open(file: string): Promise<void> {
  const command = process.platform === 'darwin' ? 'open' : 'xdg-open'
  try {
    const opener = spawn(command, [file], { stdio: 'ignore', detached: true })
    await once(opener, 'spawn')
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
