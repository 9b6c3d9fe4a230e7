import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { splitFailed, wholeRun } from './results-samples.ts'
import { writeReports } from './write-reports.ts'

const certificate = 'MIIBkTCB+wIJAKHBfpegPjMCMA0GCSqGSIb3DQEBCwUAMBExDzANBgNVBAMMBnVudXNlZDAe'
const planted = [
  'Authorization: Bearer planted-Secret-1',
  'token: planted-Secret-2',
  'eyJhbGciOiJSUzI1NiJ9.cGxhbnRlZC1TZWNyZXQtMw.c2ln',
  `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----`,
  `users:\n- user:\n    client-key-data: ${certificate}\n`,
  'the password is planted-Secret-4',
].join('\n')

it('writes every report, and no draft stays behind', async () => {
  const folder = temporaryFolder()
  expect(await writeReports(wholeRun, folder, {})).toEqual([])
  expect(readdirSync(folder).toSorted((one, other) => one.localeCompare(other))).toEqual([
    'allure-results',
    'index.html',
    'junit.xml',
    'results.json',
    'summary.md',
  ])
})

it('no secret reaches any of them, wherever it stands', async () => {
  const folder = temporaryFolder()
  const summary = join(folder, 'step-summary')
  const env = { GITHUB_STEP_SUMMARY: summary, SOME_PASSWORD: 'planted-Secret-4', KUBECONFIG: join(folder, 'none') }
  const where = { file: 'a.yaml', line: 1, col: 1, quote: { firstLine: 1, lines: planted.split('\n') } }
  const evidence = { log: [planted], headers: { authorization: 'planted-Secret-5' }, [planted]: 1 }
  const claim = {
    ...splitFailed,
    title: planted,
    expected: planted,
    seen: planted,
    why: planted,
    next: planted,
    where,
    evidence,
  }
  const failures = [{ module: planted, name: planted, message: planted }]
  const results = {
    ...wholeRun,
    labs: [{ lab: 'canary', verdict: 'fail' as const, claims: [claim] }],
    tests: { ...wholeRun.tests, failures },
    errors: [planted],
    reproduce: planted,
  }
  expect(await writeReports(results, folder, env)).toEqual([])
  const written = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  expect(written.length).toBeGreaterThan(6)
  const leaking = written.filter((entry) =>
    /planted-?Secret|cGxhbnRlZC1T|MIIBkTCB|BEGIN CERT/i.test(readFileSync(join(entry.parentPath, entry.name), 'utf8')),
  )
  expect(leaking.map(({ name }) => name)).toEqual([])
})

it('a report that cannot be written is told with its reason, and the others are there', async () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'index.html'))
  const failures = await writeReports(wholeRun, folder, { GITHUB_STEP_SUMMARY: join(folder, 'none', 'summary') })
  expect(failures.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^cannot write index\.html in .*: EISDIR/),
    expect.stringMatching(/^cannot write the step’s summary in .*: ENOENT/),
  ])
  expect(JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8'))).toEqual(wholeRun)
})

it('a folder that cannot be made is told for each report', async () => {
  const file = join(temporaryFolder(), 'file')
  writeFileSync(file, '')
  const failures = await writeReports(wholeRun, join(file, 'below'), {})
  expect(failures).toHaveLength(5)
})

it('Allure’s results of an earlier run make room', async () => {
  const folder = temporaryFolder()
  await writeReports(wholeRun, folder, {})
  await writeReports({ ...wholeRun, labs: [] }, folder, {})
  expect(readdirSync(join(folder, 'allure-results'))).toEqual(['environment.properties'])
})

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'meshproof-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}
