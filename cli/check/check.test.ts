import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { labPromises } from '../../helpers/claims/promises.ts'
import { documentsOf } from '../../helpers/learner/documents.ts'
import type { CiliumFacts } from '../../helpers/learner/facts.ts'
import type { ClaimResult } from '../../reports/results.ts'
import { referenceYaml } from '../manifests.ts'
import { check, exitStatusOf } from './check.ts'
import type { Source } from './source.ts'
import { jsonOf, linesOf } from './told.ts'

const options = { ciliumVersion: '1.15', defaultNamespace: 'azeroth' } as const

type Claim = Pick<ClaimResult, 'verdict'> & Partial<ClaimResult>

const documents = (text: string) => documentsOf(text, 'mine.yaml')
const config = referenceYaml('rate-limit').split('---\n').at(-1) ?? ''

interface Given {
  readonly claims: readonly Claim[]
  readonly text?: string
  readonly cilium?: CiliumFacts
  readonly others?: ReturnType<typeof documents>
}

/** What a source says of one lab whose claims came to this. */
function sourceWith({ claims, text = config, cilium, others = [] }: Given): Source {
  const own = documents(text)
  return {
    canRun: () => true,
    facts: (lab) => ({
      lab,
      documents: own,
      emptyFiles: [],
      standing: [...others, ...own].flatMap(({ known }) => known),
      workloads: [],
      options,
      promises: labPromises,
      cilium,
    }),
    run: async () => [{ lab: 'rate-limit', verdict: 'pass', claims: claims.map(whole) }],
  }
}

const whole = (claim: Claim): ClaimResult => ({
  id: 'burst',
  title: '',
  startedAt: '2026-01-01T00:00:00.000Z',
  durationMs: 1,
  expected: '',
  seen: 'what was seen',
  ...claim,
})

async function checked(given: Given) {
  const cache = mkdtempSync(join(tmpdir(), 'meshproof-'))
  onTestFinished(() => rmSync(cache, { recursive: true }))
  const env = { MESHPROOF_CACHE: cache }
  const [lab] = await check(['rate-limit'], sourceWith(given), env, new AbortController().signal)
  return lab
}

const red = { verdict: 'fail', cause: 'limit-not-enforced' } as const

describe('a lab', () => {
  it('works when no claim is red, whatever could not be claimed', async () => {
    expect(
      await checked({ claims: [{ verdict: 'pass' }, { verdict: 'skipped', cause: 'capability-missing' }] }),
    ).toMatchObject({
      state: 'works',
      mistakes: [],
    })
  })

  it('that works has no mistake, even where a detector would find one', async () => {
    const text = config.replace('max_tokens: 10', 'max_tokens: 20')
    expect(await checked({ claims: [{ verdict: 'pass' }], text })).toMatchObject({ state: 'works', mistakes: [] })
    expect(await checked({ claims: [red], text })).toMatchObject({
      state: 'not-yet',
      mistakes: [{ code: 'bucket-size' }],
    })
  })

  it('is not yet when a claim fails, also where no mistake is known that fits', async () => {
    expect(await checked({ claims: [red] })).toMatchObject({ state: 'not-yet', mistakes: [] })
  })

  it.each(['target-lost', 'harness-failed', 'interrupted'] as const)('could not be told for %s', async (cause) => {
    const text = config.replace('max_tokens: 10', 'max_tokens: 20')
    expect(await checked({ claims: [{ verdict: 'inconclusive', cause }], text })).toMatchObject({ state: 'unknown' })
  })

  it('could not be told where the embedded Envoy cannot do what the manifest asks', async () => {
    const claim = { verdict: 'inconclusive', cause: 'bad-input', seen: 'the embedded target cannot honour it' } as const
    expect(await checked({ claims: [claim] })).toMatchObject({ state: 'unknown', because: claim.seen })
  })

  it('is not yet when it is refused, in the words of who refused it and without the place twice', async () => {
    const where = { file: 'mine.yaml', line: 3, col: 1 }
    const seen = 'mine.yaml:3:1: Envoy did not accept CiliumEnvoyConfig envoy-rate-limit: no'
    const lab = await checked({ claims: [{ verdict: 'inconclusive', cause: 'cilium-rejected-config', seen, where }] })
    expect(lab).toMatchObject({ state: 'not-yet', mistakes: [{ code: 'refused', where }] })
    expect(lab?.mistakes[0]?.facts['what']).toBe('Envoy did not accept CiliumEnvoyConfig envoy-rate-limit: no')
  })

  it('could not be told when what is refused is for another lab', async () => {
    const claim = {
      verdict: 'inconclusive',
      cause: 'cilium-rejected-config',
      seen: 'Cilium did not accept other: no',
    } as const
    expect(await checked({ claims: [claim] })).toMatchObject({ state: 'unknown', because: claim.seen })
  })

  it('is not started in a cluster where nothing is applied', async () => {
    const claims = [{ verdict: 'skipped', cause: 'not-started' }] as const
    expect(await checked({ claims, text: '' })).toMatchObject({ state: 'not-started' })
    expect(await checked({ claims, text: config.replace('services:', 'backendServices:') })).toMatchObject({
      state: 'not-yet',
      mistakes: [{ code: 'services-missing' }],
    })
  })
})

describe('a cluster', () => {
  it('whose agent is not ready, or that has no CiliumEnvoyConfig, is the first thing to look at', async () => {
    const agentsNotReady = [{ node: 'n1', because: 'CrashLoopBackOff' }]
    const both = await checked({ claims: [red], cilium: { envoyConfig: false, agentsNotReady } })
    expect(both?.mistakes.map(({ code }) => code)).toEqual(['agent-not-ready', 'envoy-config-off'])
    const ready = await checked({ claims: [red], cilium: { envoyConfig: true, agentsNotReady: [] } })
    expect(ready?.mistakes).toEqual([])
  })

  it('in which another config has the Service is told which one', async () => {
    const older = documents(config.replace('name: envoy-rate-limit', 'name: older'))
    const lab = await checked({ claims: [red], others: older })
    expect(lab?.mistakes).toMatchObject([
      { code: 'config-left-over', solution: ['kubectl delete CiliumEnvoyConfig older'] },
    ])
  })
})

describe('what is told', () => {
  const text = config.replace('numerator: 100', 'numerator: 0')
  const linesWith = async (language: 'en' | 'fr', solution: boolean) => {
    const lab = await checked({ claims: [red], text })
    return stripVTControlCharacters(linesOf(lab === undefined ? [] : [lab], { language, solution }).join('\n'))
  }

  it('is the state, the likely mistake with its place, and a hint without the solution', async () => {
    const said = await linesWith('en', false)
    expect(said).toMatch(/^rate-limit +✗ not yet: what was seen$/m)
    expect(said).toMatch(/^ {2}likely +mine\.yaml:\d+:\d+ filter_enabled is 0 %/m)
    expect(said).toMatch(/^ {2}hint /m)
    expect(said).not.toContain('numerator: 100')
    expect(said).toMatch(/--solution shows how it is done$/)
  })

  it('is the solution on request', async () => {
    expect(await linesWith('en', true)).toMatch(
      /solution +write:\n +filter_enabled:\n +default_value:\n +numerator: 100/,
    )
  })

  it('is French on request', async () => {
    expect(await linesWith('fr', false)).toMatch(/pas encore.*\n.*filter_enabled vaut 0 %/)
  })

  it('has every mistake for programs, with its solution on request alone', async () => {
    const lab = await checked({ claims: [red], text })
    const said = (solution: boolean) =>
      JSON.stringify(jsonOf(lab === undefined ? [] : [lab], { language: 'en', solution }))
    expect(said(false)).toContain('"code":"filter-enabled-missing"')
    expect(said(false)).not.toContain('numerator: 100')
    expect(said(true)).toContain('numerator: 100')
  })
})

it.each([
  [['works', 'works'], 0],
  [['works', 'not-yet'], 1],
  [['not-started', 'unknown'], 1],
  [['works', 'unknown'], 2],
] as const)('the exit status of %j is %i', (states, status) => {
  expect(exitStatusOf(states.map((state) => ({ lab: 'security', state, mistakes: [] })))).toBe(status)
})
