import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Exchange } from '../../helpers/claims/exchanges.ts'
import type { Results } from '../../reports/results.ts'
import { wholeRun } from '../../reports/results-samples.ts'
import { coverageOf } from './coverage.ts'
import { hitsOf } from './item.ts'
import { jsonOf, linesOf } from './told.ts'

const security = readFileSync('deployments/security/secure-stronghold.yaml', 'utf8')
const canary = readFileSync('deployments/canary/envoy-lb-listener.yaml', 'utf8')
const rateLimit = readFileSync('deployments/rate-limit/envoy-rate-limit.yaml', 'utf8')

type Sent = Pick<Exchange, 'from' | 'request'> & Partial<Exchange>

/** The results of one claim that sent this, with the lab's config in force unless it says otherwise. */
function runOf(lab: string, sent: readonly Sent[], evidence: Readonly<Record<string, unknown>> = {}): Results {
  const exchanges = sent.map((one) => ({
    to: 'stronghold',
    configured: true,
    requests: 1,
    outcomes: { 200: 1 },
    ...one,
  }))
  const claim = {
    id: 'a-claim',
    title: '',
    startedAt: '',
    durationMs: 1,
    verdict: 'pass',
    expected: '',
    seen: '',
  } as const
  return { ...wholeRun, labs: [{ lab, verdict: 'pass', claims: [{ ...claim, evidence: { exchanges, ...evidence } }] }] }
}

function coverageWith(yaml: string, results: Results) {
  const folder = mkdtempSync(join(tmpdir(), 'meshproof-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'mine.yaml'), yaml)
  return coverageOf(results, { MESHPROOF_MANIFESTS: folder })
}

function hits(yaml: string, results: Results): Record<string, number | undefined> {
  const { files } = coverageWith(yaml, results)
  return Object.fromEntries(
    files.flatMap(({ items }) => items.map((item) => [`${item.what} ${item.name}`, hitsOf(item)])),
  )
}

const orcGets = { from: 'orc', request: 'GET /weapons', requests: 5 }
const rule = 'rule allow ingress from class=orc on TCP port 8080'
const denied = 'default-deny ingress that no rule allows'

describe('the parts of a policy', () => {
  it('are exercised by what they decide', () => {
    expect(hits(security, runOf('security', [orcGets]))).toEqual({
      [denied]: 0,
      [rule]: 5,
      'http-rule GET /weapons': 5,
    })
    const human = runOf('security', [{ from: 'human', request: 'GET /weapons', requests: 2 }])
    expect(hits(security, human)).toEqual({ [denied]: 2, [rule]: 0, 'http-rule GET /weapons': 0 })
    const put = runOf('security', [{ from: 'orc', request: 'PUT /new-king' }])
    expect(hits(security, put)).toMatchObject({ [denied]: 1, 'http-rule GET /weapons': 0 })
  })

  it('are exercised where a rule asks for the host that clients name', () => {
    const hosted = (host: string) => security.replace('- method: GET', `- host: ${host}\n                method: GET`)
    const of = (host: string) => hits(hosted(host), runOf('security', [orcGets]))
    expect(of('stronghold:8080')).toMatchObject({ [rule]: 5, 'http-rule GET /weapons of stronghold:8080': 5 })
    expect(of('stronghold')).toMatchObject({ [rule]: 0, 'http-rule GET /weapons of stronghold': 0 })
  })

  it('are not exercised while the policy is not in force', () => {
    expect(hits(security, runOf('security', [{ ...orcGets, configured: false }]))).toMatchObject({ [rule]: 0 })
  })

  it('are named when no claim asks for them, with their line', () => {
    const wider = security.replace(
      '- method: GET',
      '- method: GET\n                path: /treasure\n              - method: GET',
    )
    const coverage = coverageWith(wider, runOf('security', [orcGets, { from: 'human', request: 'GET /weapons' }]))
    expect(coverage.percent).toBe(75)
    const text = stripVTControlCharacters(linesOf(coverage).join('\n'))
    const line = wider.split('\n').findIndex((one) => one.includes('/treasure'))
    expect(text).toMatch(new RegExp(`✗ +${line} +http-rule +GET /treasure · never exercised`))
  })
})

describe('the parts of an Envoy config', () => {
  it('are exercised by what the claims counted', () => {
    const counted = {
      split: { arms: [{ name: 'simple-stronghold', requests: 4 }] },
      retries: { failedTries: 3 },
      tryTimeout: { givenUp: 1 },
      ejections: [{ service: 'better-stronghold', failures: 2, ejections: 1 }],
    }
    expect(hits(canary, runOf('canary', [orcGets], counted))).toEqual({
      'route /': 5,
      'arm azeroth/simple-stronghold': 4,
      'arm azeroth/better-stronghold': 0,
      'retry on 5xx': 3,
      'try-timeout 1s': 1,
      'ejection azeroth/simple-stronghold': 0,
      'ejection azeroth/better-stronghold': 1,
    })
  })

  it('are not exercised by requests to another Service, or without the config', () => {
    const others = runOf('rate-limit', [
      { ...orcGets, to: 'simple-stronghold' },
      { ...orcGets, configured: false },
    ])
    expect(hits(rateLimit, others)).toEqual({ 'limit 10 tokens': 0, 'route /': 0 })
  })

  it('and a limit is exercised by what it refuses', () => {
    const limited = runOf('rate-limit', [{ ...orcGets, outcomes: { 200: 2, 429: 3 } }])
    expect(hits(rateLimit, limited)).toEqual({ 'limit 10 tokens': 3, 'route /': 5 })
  })

  it('and a request goes to the first route that matches; what else a route asks for cannot be told', () => {
    const routed = (first: string) =>
      canary.replace(
        '            - match:\n                prefix: /\n',
        `            - match: ${first}\n              direct_response: { status: 200 }\n            - match: { prefix: / }\n`,
      )
    expect(hits(routed('{ prefix: /weapons }'), runOf('canary', [orcGets]))).toMatchObject({
      'route /weapons': 5,
      'route /': 0,
    })
    expect(hits(routed('{ path: /king }'), runOf('canary', [orcGets]))).toMatchObject({
      'route /king': 0,
      'route /': 5,
    })
    const unknown = coverageWith(routed('{ prefix: /, headers: [] }'), runOf('canary', [orcGets]))
    expect(linesOf(unknown).filter((line) => line.includes('cannot be told'))).toHaveLength(2)
  })
})

describe('a config with several routes', () => {
  const elsewhere = `          routes:
            - match: { path: /elsewhere }
              route:
                weighted_clusters: { clusters: [{ name: azeroth/simple-stronghold, weight: 1 }] }
                retry_policy: { retry_on: reset }
`
  const counted = { split: { arms: [{ name: 'simple-stronghold', requests: 4 }] }, retries: { failedTries: 3 } }
  const twice = { 'arm azeroth/simple-stronghold': [0, 4], 'retry on reset': [0], 'retry on 5xx': [3] }
  const all = (yaml: string) =>
    Map.groupBy(
      coverageWith(yaml, runOf('canary', [orcGets], counted)).files.flatMap(({ items }) => items),
      ({ what, name }) => `${what} ${name}`,
    )
  const counts = (yaml: string) => {
    const items = all(yaml)
    return Object.fromEntries(Object.keys(twice).map((name) => [name, items.get(name)?.map(hitsOf)]))
  }

  it('has no arms and retries exercised in a route that nothing was sent to', () => {
    expect(counts(canary.replace('          routes:\n', elsewhere))).toEqual(twice)
  })

  it('nor in a virtual host of other domains, whatever its routes', () => {
    const other = `        - name: other\n          domains: ["stronghold", "*.test"]\n${elsewhere.replace('/elsewhere', '/weapons')}`
    expect(counts(canary.replace('        - name: lb_route\n', `${other}        - name: lb_route\n`))).toEqual(twice)
  })

  it('nor in a RouteConfiguration that no listener names', () => {
    const type = 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration'
    const unused = `    - "@type": ${type}\n      name: old\n      virtual_hosts:\n        - name: old\n          domains: ["*"]\n${elsewhere.replace('/elsewhere', '/weapons')}`
    expect(counts(canary.replace(`    - "@type": ${type}\n`, `${unused}    - "@type": ${type}\n`))).toEqual(twice)
  })
})

describe('retries of a virtual host', () => {
  const counted = { retries: { failedTries: 3 }, tryTimeout: { givenUp: 1 } }
  const ofHost = `          domains: ["*"]\n          retryPolicy: { retryOn: reset, perTryTimeout: 2s }\n`
  const both = canary.replace('          domains: ["*"]\n', ofHost)

  it('are exercised by the requests of its routes', () => {
    const alone = both.replace(/ +retry_policy:\n(?: {18}.*\n)+/, '')
    expect(hits(alone, runOf('canary', [orcGets], counted))).toMatchObject({
      'retry on reset': 3,
      'try-timeout 2s': 1,
    })
  })

  it('are not by those of a route that has its own', () => {
    const found = hits(both, runOf('canary', [orcGets], counted))
    expect(found).toMatchObject({ 'retry on reset': 0, 'try-timeout 2s': 0, 'retry on 5xx': 3 })
  })
})

describe('limits', () => {
  const own = (tokens: number) =>
    `typed_per_filter_config: { envoy.filters.http.local_ratelimit: { "@type": type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit, token_bucket: { max_tokens: ${tokens} } } }`
  const limited = runOf('rate-limit', [{ ...orcGets, outcomes: { 200: 2, 429: 3 } }])
  const onRoute = rateLimit.replace('            - match:\n', `            - ${own(5)}\n              match:\n`)

  it('of a route stand in for that of the filter', () => {
    expect(hits(onRoute, limited)).toMatchObject({ 'limit 10 tokens': 0, 'limit 5 tokens': 3 })
    const other = onRoute.replace('prefix: /\n', 'prefix: /king\n')
    expect(hits(other, limited)).toMatchObject({ 'limit 10 tokens': 3, 'limit 5 tokens': 0 })
  })

  it('of a virtual host do as well, and those of its routes for these', () => {
    const both = onRoute.replace('          domains: ["*"]\n', `          domains: ["*"]\n          ${own(7)}\n`)
    expect(hits(both, limited)).toMatchObject({ 'limit 10 tokens': 0, 'limit 7 tokens': 0, 'limit 5 tokens': 3 })
  })

  it('cannot be told apart where descriptors have their own', () => {
    const described = rateLimit.replace(
      '                      token_bucket:\n',
      '                      descriptors: [{ entries: [{ key: a, value: b }], token_bucket: { max_tokens: 3 } }]\n                      token_bucket:\n',
    )
    expect(hits(described, limited)).toMatchObject({ 'limit 10 tokens': undefined, 'limit 3 tokens': undefined })
  })
})

it('a manifest that several labs are about is counted once, with the traffic of all of them', () => {
  const ofCanary = runOf('canary', [orcGets])
  const both = { ...ofCanary, labs: [...ofCanary.labs, ...runOf('rate-limit', [{ ...orcGets, requests: 2 }]).labs] }
  const { files } = coverageWith(canary, both)
  expect(files.map(({ found, hit }) => [found, hit])).toEqual([[7, 1]])
  expect(hits(canary, both)).toMatchObject({ 'route /': 7 })
})

it('is told to programs by file and line, with the claims', () => {
  const coverage = coverageWith(security, runOf('security', [orcGets]))
  expect(jsonOf(coverage)).toMatchObject({
    schemaVersion: 1,
    files: [
      {
        found: 3,
        hit: 2,
        lines: [
          { line: 11, hits: 0 },
          { hits: 5, claims: { 'a-claim': 5 } },
          { line: 24, hits: 5 },
        ],
      },
    ],
  })
})
