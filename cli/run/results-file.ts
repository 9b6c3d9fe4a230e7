import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { InputError, messageOf, SetupError } from '../../helpers/core/errors.ts'
import type { Results } from '../../reports/results.ts'
import { resultsSchema } from '../../reports/schema/results-schema.ts'

export interface ResultsFile {
  readonly folder: string
  readonly path: string
  /** As written. */
  readonly text: string
  readonly results: Results
}

/** Where reports go. */
export function reportsFolder(env: Readonly<Record<string, string | undefined>>): string {
  return resolve(env['MESHPROOF_REPORTS'] ?? join(import.meta.dirname, '..', '..', 'reports', 'latest'))
}

/** @throws InputError when there are no results yet, or they cannot be read */
export function readResults(folder: string): ResultsFile {
  const path = join(folder, 'results.json')
  try {
    const text = readFileSync(path, 'utf8')
    return { folder, path, text, results: resultsSchema.parse(JSON.parse(text)) }
  } catch (error) {
    throw new InputError({
      code: 'RESULTS_UNREADABLE',
      what: `there are no results in ${folder}: ${messageOf(error)}`,
      next: 'run the labs first: meshproof run; --reports names another folder',
      cause: error,
    })
  }
}

/** @throws SetupError when what lies there is from an earlier run */
export function resultsSince(startedMs: number, folder: string): ResultsFile {
  const file = readResults(folder)
  if (Date.parse(file.results.startedAt) >= startedMs) return file
  throw new SetupError({
    code: 'RESULTS_STALE',
    what: `the run has written no results; those in ${folder} are from ${file.results.startedAt}`,
    next: 'see above why it ended early',
  })
}
