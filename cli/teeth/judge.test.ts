import { describe, expect, it } from 'vitest'
import type { Finding } from '../../helpers/claims/finding.ts'
import { mutantsOf } from '../../helpers/mutants/mutants.ts'
import { brokenRun } from '../../reports/results-samples.ts'
import { judge, notGreen } from './judge.ts'
import type { LabRun } from './lab-run.ts'

const manifest = `apiVersion: cilium.io/v2
kind: CiliumEnvoyConfig
metadata: { name: mine }
spec:
  resources:
    - "@type": type.googleapis.com/envoy.config.cluster.v3.Cluster
      connect_timeout: 3s
      retry_policy: { num_retries: 1 }\n`
const mutants = mutantsOf([{ file: 'mine.yaml', text: manifest }])
const of = (operator: string) => {
  const found = mutants.find((mutant) => mutant.operator === operator)
  if (found === undefined) throw new Error(`no mutant of ${operator}`)
  return found
}
const retry = of('retry-count')

/** A run whose claims came to these findings, in their order. */
function runWith(...findings: Pick<Finding, 'verdict' | 'cause'>[]): LabRun {
  const claims = findings.map((finding, index) => ({
    id: `claim-${index}`,
    title: '',
    startedAt: '',
    durationMs: 1,
    expected: '',
    seen: 'what was seen',
    ...finding,
  }))
  const bad = findings.find(({ verdict }) => verdict !== 'pass' && verdict !== 'skipped')
  const exitStatus = bad === undefined ? 0 : bad.verdict === 'fail' ? 1 : 2
  const labs = [{ lab: 'canary', verdict: 'pass' as const, claims }]
  return { results: { ...brokenRun, exitStatus, labs }, lines: ['the last line'], durationMs: 1_234 }
}
const pass = { verdict: 'pass' } as const
const interrupted = { verdict: 'inconclusive', cause: 'interrupted' } as const

describe('a mutant', () => {
  it('is killed by the first claim that fails, whatever was not run after it', () => {
    const run = runWith(pass, { verdict: 'fail', cause: 'not-retried' }, interrupted)
    expect(judge('canary', retry, run)).toMatchObject({
      verdict: 'killed',
      by: { claim: 'claim-1', cause: 'not-retried' },
      durationMs: 1234,
    })
  })

  it.each(['cilium-rejected-config', 'bad-input'] as const)('is killed when it is refused: %s', (cause) => {
    const run = runWith({ verdict: 'inconclusive', cause }, interrupted)
    expect(judge('canary', retry, run)).toMatchObject({ verdict: 'killed', by: { claim: 'claim-0', cause } })
  })

  it.each(['target-lost', 'setup-failed', 'control-failed', 'interrupted'] as const)(
    'is never killed by a run that could not tell: %s',
    (cause) => {
      const judged = judge('canary', retry, runWith(pass, { verdict: 'inconclusive', cause }))
      expect(judged).toMatchObject({ verdict: 'untold' })
      expect(judged.because).toContain(`claim claim-1 is inconclusive: ${cause}`)
    },
  )

  it('survives a green run, skipped claims included', () => {
    expect(judge('canary', retry, runWith(pass, { verdict: 'skipped', cause: 'capability-missing' }))).toMatchObject({
      verdict: 'survived',
    })
  })

  it('is not told by a run in which nothing passed, or that wrote nothing', () => {
    const skipped = runWith({ verdict: 'skipped', cause: 'capability-missing' })
    expect(judge('canary', retry, skipped).verdict).toBe('untold')
    expect(judge('canary', retry, { ...skipped, results: undefined })).toMatchObject({
      verdict: 'untold',
      because: 'no results: the last line',
    })
  })

  it('may survive where the lab promises nothing, and is killed there all the same when it is', () => {
    expect(judge('canary', of('connect-timeout'), runWith(pass))).toMatchObject({ verdict: 'not-promised' })
    expect(judge('security', of('connect-timeout'), runWith(pass))).toMatchObject({ verdict: 'survived' })
    const failed = runWith({ verdict: 'fail', cause: 'requests-failed' })
    expect(judge('canary', of('connect-timeout'), failed).verdict).toBe('killed')
  })
})

describe('the manifests as they are', () => {
  it('are green when everything passes or is skipped', () => {
    expect(notGreen(runWith(pass, { verdict: 'skipped', cause: 'capability-missing' }))).toBeUndefined()
  })

  it('are not green when a claim is not, or when nothing was written', () => {
    expect(notGreen(runWith(pass, { verdict: 'fail', cause: 'weights-differ' }))).toBe(
      'claim claim-1 is fail: weights-differ (what was seen)',
    )
    expect(notGreen({ ...runWith(pass), results: undefined })).toBe('no results: the last line')
  })
})
