import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { misfits } from '../reports/schema/misfits.ts'
import { changed, reference, weights } from './reference.ts'
import { type Run, startMeshproof } from './run-meshproof.ts'

const split = ['suites/canary', '-t', 'requests are split']
const weapon = ['suites/security', '-t', 'the orc gets a weapon']
const secret = 'planted-in-the-environment'

describe.concurrent('every run leaves all reports, and results that fit their schema', () => {
  it('a run that passes', async () => {
    await using run = await startMeshproof({ args: weapon })
    await expectReports(run, 0)
  })

  it('a run that fails, in GitHub Actions', async ({ onTestFinished }) => {
    const manifest = changed(reference.canary, weights(80, 20), (text) => `# Authorization: Bearer ${secret}\n${text}`)
    const folder = mkdtempSync(join(tmpdir(), 'meshproof-step-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const summary = join(folder, 'summary.md')
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary, DEPLOY_TOKEN: secret }
    await using run = await startMeshproof({ args: split, manifests: { 'mine.yaml': manifest }, env })
    const { stdout, results } = await expectReports(run, 1)
    expect(results?.labs.map(({ claims }) => claims.length)).toEqual([1])
    expect(stdout).toMatch(/^::error file=.*mine\.yaml,line=45,col=\d+,title=canary%3A promise-differs::/m)
    expect(readFileSync(summary, 'utf8')).toContain('does not hold')
    expect(read(run, 'index.html')).toMatch(/<mark class="line"><i>45<\/i>.*weight: 80/)
  })

  it('a run whose set-up died', async () => {
    await using run = await startMeshproof({ args: split, env: { MESHPROOF_TARGET: 'nowhere' } })
    const { results } = await expectReports(run, 2)
    expect(results?.target).toBeNull()
    expect(read(run, 'junit.xml')).toContain('errors="1"')
  })

  it('a run on a manifest that cannot be read, with a secret beside the mistake', async () => {
    const manifests = { 'mine.yaml': `kind: CiliumEnvoyConfig\n# token: ${secret}\nspec: [\n` }
    await using run = await startMeshproof({ args: split, manifests, env: { DEPLOY_TOKEN: secret } })
    const { results } = await expectReports(run, 2)
    expect(results?.labs[0]?.claims[0]).toMatchObject({ cause: 'bad-input', where: { quote: { firstLine: 1 } } })
  })

  it('a run that is interrupted: what it had not judged is told as such', async () => {
    await using run = await startMeshproof({ args: ['suites/canary'] })
    await expect.poll(run.output, { timeout: 60_000 }).toMatch(/requests are split/)
    process.kill(run.pid, 'SIGINT')
    const { results } = await expectReports(run, 2)
    expect(results?.interrupted).toBe(true)
    expect(results?.labs[0]?.claims.at(-1)).toMatchObject({ verdict: 'inconclusive', cause: 'interrupted' })
    expect(results?.labs[0]?.claims.length).toBeGreaterThan(3)
  })
})

it('a report that cannot be written is told, and the run has not passed', async () => {
  const env = { MESHPROOF_REPORTS: '/dev/null/reports' }
  await using run = await startMeshproof({ args: weapon, env })
  const { exitStatus, stdout, stderr } = await run.ended
  expect(stdout).toContain('✓')
  expect(stderr).toMatch(/cannot write results\.json in .*\n {2}next: make the folder writable/)
  expect(exitStatus).toBe(2)
})

async function expectReports(run: Run, exitStatus: number) {
  const ended = await run.ended
  expect(ended.exitStatus, ended.stdout).toBe(exitStatus)
  expect(ended.results?.exitStatus).toBe(exitStatus)
  expect(misfits(ended.results)).toEqual([])
  const names = readdirSync(join(run.folder, 'reports'))
  expect(names).toEqual(
    expect.arrayContaining(['allure-results', 'index.html', 'junit.xml', 'results.json', 'summary.md']),
  )
  expect(
    ended.stdout +
      ended.stderr +
      names
        .filter((name) => name.includes('.'))
        .map((name) => read(run, name))
        .join(''),
  ).not.toContain(secret)
  return ended
}

function read({ folder }: Run, name: string): string {
  return readFileSync(join(folder, 'reports', name), 'utf8')
}
