import { expect, it } from 'vitest'
import { redacted } from '../redact.ts'
import type { ClaimResult, Results } from '../results.ts'
import { brokenRun, burstPassed, splitFailed, undecided, wholeRun } from '../results-samples.ts'
import { htmlPage } from './page.ts'

const hostile = `"><script>alert('x')</script><img src=x onerror=alert(1)>\u001B[31m&amp;{{x}}</style></svg>`

it('needs nothing but itself: no script, nothing from elsewhere', () => {
  const page = htmlPage(wholeRun)
  expect(page).not.toMatch(/<script|<link|<iframe|@import|<[a-z][^<>]*\son\w+=/i)
  expect(page).not.toMatch(/(?:src|href)="(?!#|results\.json")/)
  expect(page.replaceAll('http://www.w3.org', '')).not.toMatch(/https?:|url\((?!#)/)
})

it('says the verdict, the target, the seed, and a row for each lab', () => {
  const page = htmlPage(wholeRun)
  expect(page).toContain('<span>1 of 4 claims does not hold</span>')
  expect(page).toContain('envoy 1.37.0')
  expect(page).toContain('<dd>7</dd>')
  for (const { lab } of wholeRun.labs) expect(page).toContain(`href="#lab-${lab}"`)
})

it('leads from a failure to its cause’s explanation, its line in the manifest, and a command that repeats it', () => {
  const page = htmlPage(wholeRun)
  expect(page).toContain('href="#cause-promise-differs"')
  expect(page).toContain('id="cause-promise-differs"')
  expect(page).toContain('MESHPROOF_EXPECT=manifest')
  expect(page).toMatch(/<mark class="line"><i>44<\/i>\s*weight: 80/)
  expect(page).toContain('MESHPROOF_SEED=7 pnpm test suites/canary -t &#39;requests are split')
})

it('every link within the page has its target, and no name is used twice', () => {
  const page = htmlPage(wholeRun)
  const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id)
  const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id)
  expect(ids).toHaveLength(new Set(ids).size)
  expect(links.filter((id) => !ids.includes(id))).toEqual([])
})

it('draws the split and the burst, and tells in words what is drawn', () => {
  const page = htmlPage(wholeRun)
  expect(page).toContain('simple-stronghold: promised 90.0 %, observed 80.6 %')
  expect(page).toContain('2 passed, 2 are promised. In the order of sending: 1 × 200, then 1 × 429')
  expect(page.match(/<svg role="img" aria-labelledby="[\w-]+ [\w-]+"/g)).toHaveLength(4)
})

it('shows who reaches whom when several ask for several things', () => {
  const exchanges = [
    { from: 'orc', to: 'stronghold', request: 'GET /weapons', configured: true, requests: 5, outcomes: { 200: 5 } },
    { from: 'human', to: 'stronghold', request: 'PUT /x', configured: true, requests: 2, outcomes: { timeout: 2 } },
  ]
  const page = htmlPage(withClaims({ ...undecided, evidence: { exchanges } }))
  expect(page).toMatch(/<caption>Who reaches whom<\/caption>[\s\S]*timeout<small> × 2/)
  expect(htmlPage(wholeRun)).not.toContain('Who reaches whom')
})

it('whatever a manifest, a cluster or a server says stays text', () => {
  const arm = { name: hostile, weight: 1, requests: 1, expected: 1, observed: 1, interval: { low: 0.5, high: 1 } }
  const claim: ClaimResult = {
    ...splitFailed,
    id: hostile,
    title: hostile,
    expected: hostile,
    seen: hostile,
    why: hostile,
    next: hostile,
    where: { file: hostile, line: 1, col: 1, quote: { firstLine: 1, lines: [hostile] } },
    evidence: {
      [hostile]: hostile,
      split: { arms: [arm, arm], requests: 2 },
      checks: [1, 2].map(() => ({ verdict: 'pass', expected: hostile, seen: hostile })),
      exchanges: [
        { from: hostile, to: hostile, request: hostile, configured: true, requests: 1, outcomes: { [hostile]: 1 } },
      ],
    },
  }
  const run = withClaims(claim)
  const tests = { passed: 0, failed: 1, skipped: 0, failures: [{ module: hostile, name: hostile, message: hostile }] }
  const page = htmlPage(redacted({ ...run, tests, errors: [hostile], reproduce: hostile, meshproof: hostile }, []))
  expect(page).not.toMatch(/<script|<img|<[a-z][^<>]*onerror=/i)
  expect(page).not.toContain('\u001B')
  expect(page.match(/<\/style>/g)).toHaveLength(1)
})

it('evidence of a shape that it does not know is shown as it is', () => {
  const page = htmlPage(withClaims({ ...burstPassed, evidence: { burst: 'none', mood: { calm: true } } }))
  expect(page).toContain('&quot;calm&quot;: true')
  expect(page).not.toContain('class="chart"')
})

it('tells a run whose set-up died', () => {
  const page = htmlPage(brokenRun)
  expect(page).toContain('Nothing was judged')
  expect(page).toContain('Unexpected token')
  expect(page).toContain('none could be started')
})

function withClaims(...claims: ClaimResult[]): Results {
  return { ...wholeRun, labs: [{ lab: 'security', verdict: 'fail', claims }] }
}
