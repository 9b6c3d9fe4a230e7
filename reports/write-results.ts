import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf, SetupError } from '../helpers/core/errors.ts'
import type { Results } from './results.ts'

/**
 * Writes `results.json`, whole or not at all: a reader never sees half of it.
 * @throws SetupError when the folder cannot be written
 */
export async function writeResults(results: Results, folder: string): Promise<string> {
  const file = join(folder, 'results.json')
  const draft = `${file}.${process.pid}`
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(draft, `${JSON.stringify(results, undefined, 2)}\n`)
    await rename(draft, file)
  } catch (error) {
    throw new SetupError({
      code: 'REPORT_UNWRITABLE',
      what: `cannot write ${file}: ${messageOf(error)}`,
      next: 'make the folder writable, or name another one in MESHPROOF_REPORTS',
      cause: error,
    })
  }
  return file
}
