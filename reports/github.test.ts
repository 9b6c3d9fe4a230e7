import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { addStepSummary, annotations } from './github.ts'
import { splitFailed, wholeRun } from './results-samples.ts'

const env = { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: process.cwd() }

it('annotates the manifest’s line with a failure, and warns of what could not be told', () => {
  const [failure, warning, ...others] = annotations(wholeRun, env)
  expect(failure).toMatch(
    /^::error file=my-mesh\/route\.yaml,line=44,col=15,title=canary%3A promise-differs::requests are split/,
  )
  expect(failure).toContain('%0Anext: change the weights in the manifest')
  expect(warning).toMatch(/^::warning title=security%3A target-lost::/)
  expect(others).toEqual([])
})

it('says nothing outside of GitHub Actions', () => {
  expect(annotations(wholeRun, {})).toEqual([])
})

it('a server cannot begin a command of its own', () => {
  const claims = [{ ...splitFailed, seen: 'x\n::set-env name=PATH::/evil\r\n::error::', title: 'a,b::c%0A' }]
  const lines = annotations({ ...wholeRun, labs: [{ lab: 'c,line=1', verdict: 'fail', claims }] }, env)
  expect(lines).toHaveLength(1)
  expect(lines[0]).not.toMatch(/[\r\n]/)
  expect(lines[0]).toContain('title=c%2Cline=1%3A promise-differs::a,b::c%250A%0A')
})

it('adds to the summary of the step', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'meshproof-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'summary')
  writeFileSync(file, 'before\n')
  await addStepSummary(wholeRun, file)
  expect(readFileSync(file, 'utf8')).toMatch(/^before\n## ❌ 1 of 4 claims does not hold/)
})
