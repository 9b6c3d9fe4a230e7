import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { messageOf, SetupError } from '../helpers/core/errors.ts'
import { allureResults } from './allure.ts'
import { addStepSummary } from './github.ts'
import { htmlPage } from './html/page.ts'
import { junit } from './junit.ts'
import { knownSecrets } from './known-secrets.ts'
import { markdown } from './markdown.ts'
import { redacted } from './redact.ts'
import type { Results } from './results.ts'

const files: Readonly<Record<string, (results: Results) => string>> = {
  'results.json': (results) => `${JSON.stringify(results, undefined, 2)}\n`,
  'index.html': htmlPage,
  'junit.xml': junit,
  'summary.md': markdown,
}

/** Each report is made from the same results, and by itself: one that cannot be made leaves the others whole. */
function reports(
  results: Results,
  folder: string,
  env: NodeJS.ProcessEnv,
): Readonly<Record<string, () => Promise<void>>> {
  const summary = env['GITHUB_STEP_SUMMARY']
  return {
    ...Object.fromEntries(
      Object.entries(files).map(([name, render]) => [
        name,
        async () => await writeWhole(join(folder, name), render(results)),
      ]),
    ),
    'allure-results': async () => await writeFolder(join(folder, 'allure-results'), allureResults(results)),
    ...(summary ? { 'the step’s summary': async () => await addStepSummary(results, summary) } : {}),
  }
}

/**
 * Writes all reports into the folder.
 * @returns what could not be written; such a run has not passed
 */
export async function writeReports(results: Results, folder: string, env = process.env): Promise<SetupError[]> {
  const outcomes = await Promise.all(
    Object.entries(reports(redacted(results, knownSecrets(env)), folder, env)).map(async ([name, write]) => {
      try {
        await write()
        return []
      } catch (error) {
        return [unwritable(name, folder, error)]
      }
    }),
  )
  return outcomes.flat()
}

/** Whole or not at all: a reader never sees half of a report. */
async function writeWhole(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}`
  await mkdir(dirname(file), { recursive: true })
  await writeFile(draft, text)
  await rename(draft, file)
}

/** In place of what an earlier run left there. */
async function writeFolder(folder: string, contents: ReadonlyMap<string, string>): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await Promise.all([...contents].map(async ([name, text]) => await writeFile(join(folder, name), text)))
}

function unwritable(name: string, folder: string, error: unknown): SetupError {
  return new SetupError({
    code: 'REPORT_UNWRITABLE',
    what: `cannot write ${name} in ${folder}: ${redacted(messageOf(error))}`,
    next: 'make the folder writable, or name another one in MESHPROOF_REPORTS',
    cause: error,
  })
}
