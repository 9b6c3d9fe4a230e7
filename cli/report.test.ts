import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'
import { wholeRun } from '../reports/results-samples.ts'
import { reportLines } from './report.ts'
import { readResults, resultsSince } from './run/results-file.ts'

function folderWith(text?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'meshproof-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  if (text !== undefined) writeFileSync(join(folder, 'results.json'), text)
  return folder
}

it('tells the claims of the latest run again, where its results are, and how to repeat it', () => {
  const folder = folderWith(JSON.stringify(wholeRun))
  const text = stripVTControlCharacters(reportLines(readResults(folder)).join('\n'))
  expect(text).toContain('✗ requests are split as the weights promise · fail: promise-differs')
  expect(text).toContain(join(folder, 'results.json'))
  expect(text).toContain(`again   ${wholeRun.reproduce}`)
})

it.each([
  ['there are none', undefined],
  ['they are not whole', '{'],
  ['they are of another kind', '{}'],
])('says what to do when %s', (_when, text) => {
  expect(() => readResults(folderWith(text))).toThrow('run the labs first: meshproof run')
})

it('never takes the results of an earlier run for those of this one', () => {
  const folder = folderWith(JSON.stringify(wholeRun))
  const atMs = Date.parse(wholeRun.startedAt)
  expect(resultsSince(atMs, folder).results.seed).toBe(wholeRun.seed)
  expect(() => resultsSince(atMs + 1, folder)).toThrow('the run has written no results')
})
