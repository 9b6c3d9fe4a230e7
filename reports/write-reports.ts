import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf, SetupError } from '../helpers/core/errors.ts'
import { htmlPage } from './html/page.ts'
import { redacted } from './redact.ts'
import type { Results } from './results.ts'

/** Each report is made from the same results, and by itself: one that cannot be made leaves the others whole. */
const reports: Readonly<Record<string, (results: Results) => string | Promise<string>>> = {
  'index.html': htmlPage,
  'results.json': (results) => `${JSON.stringify(results, undefined, 2)}\n`,
}

export interface Written {
  readonly written: readonly string[]
  /** A report that could not be written is told, and the run has not passed. */
  readonly failures: readonly SetupError[]
}

/** Writes all reports into the folder, each whole or not at all: a reader never sees half of one. */
export async function writeReports(results: Results, folder: string): Promise<Written> {
  const clean = redacted(results)
  const outcomes = await Promise.all(
    Object.entries(reports).map(async ([name, render]) => {
      const file = join(folder, name)
      return await write(file, async () => await render(clean)).catch((error: unknown) => unwritable(file, error))
    }),
  )
  return {
    written: outcomes.filter((outcome) => typeof outcome === 'string'),
    failures: outcomes.filter((outcome) => typeof outcome !== 'string'),
  }
}

async function write(file: string, render: () => Promise<string>): Promise<string> {
  const draft = `${file}.${process.pid}`
  await mkdir(join(file, '..'), { recursive: true })
  await writeFile(draft, await render())
  await rename(draft, file)
  return file
}

function unwritable(file: string, error: unknown): SetupError {
  return new SetupError({
    code: 'REPORT_UNWRITABLE',
    what: `cannot write ${file}: ${messageOf(error)}`,
    next: 'make the folder writable, or name another one in MESHPROOF_REPORTS',
    cause: error,
  })
}
