import type { ClaimResult, Results } from './results.ts'

/** Results as runs write them, for the tests of what is made of them. */
const startedAt = '2026-01-02T03:04:05.678Z'

export const splitFailed: ClaimResult = {
  id: 'split',
  title: 'requests are split as the weights promise',
  startedAt,
  durationMs: 1_234,
  verdict: 'fail',
  cause: 'promise-differs',
  expected: 'simple-stronghold 90 : better-stronghold 10',
  seen: 'simple-stronghold 329 : better-stronghold 79 of 408 requests',
  why: 'the mesh does what the manifest says (80:20); the promise is 90:10',
  next: 'change the weights in the manifest',
  where: {
    file: 'my-mesh/route.yaml',
    line: 44,
    col: 15,
    quote: { firstLine: 43, lines: ['  - name: azeroth/simple-stronghold:8080', '    weight: 80'] },
  },
  evidence: {
    split: {
      arms: [arm('simple-stronghold', 90, 329, 0.9), arm('better-stronghold', 10, 79, 0.1)],
      requests: 408,
    },
    exchanges: [
      {
        from: 'orc',
        to: 'stronghold',
        request: 'GET /weapons',
        configured: true,
        requests: 408,
        outcomes: { 200: 408 },
      },
    ],
  },
}

export const burstPassed: ClaimResult = {
  id: 'burst',
  title: 'exactly the bucket’s size passes in one burst',
  startedAt,
  durationMs: 87,
  verdict: 'pass',
  expected: 'exactly 2 of 4 requests pass, the others get 429',
  seen: '2 × 200, 2 × 429 within 9 ms',
  evidence: {
    burst: {
      promised: 2,
      passed: 2,
      requests: 4,
      lastedMs: 9,
      timeline: [200, 429, 200, 429].map((status, index) => ({ atMs: index, status })),
    },
  },
}

export const skippedClaim: ClaimResult = {
  id: 'ejected',
  title: 'a backend that goes away is ejected',
  startedAt,
  durationMs: 0,
  verdict: 'skipped',
  cause: 'capability-missing',
  expected: '',
  seen: 'the kubeconfig target has no proxy-stats',
}

export const undecided: ClaimResult = {
  id: 'open-before',
  title: 'before the policy all clients get through',
  startedAt,
  durationMs: 40,
  verdict: 'inconclusive',
  cause: 'target-lost',
  expected: '200 for all',
  seen: '3 × 200, 2 × lost',
  why: 'lost after 1 ms (the stream ended)',
}

export const wholeRun: Results = {
  schemaVersion: 1,
  meshproof: '0.1.0',
  startedAt,
  durationMs: 12_345,
  exitStatus: 1,
  interrupted: false,
  reproduce: 'MESHPROOF_SEED=7 pnpm test suites/canary',
  seed: 7,
  target: {
    name: 'envoy',
    chosen: 'auto: the embedded Envoy',
    versions: { envoy: '1.37.0' },
    capabilities: ['apply', 'l7-policy'],
    nodes: 1,
  },
  labs: [
    { lab: 'canary', verdict: 'fail', claims: [splitFailed, skippedClaim] },
    { lab: 'rate-limit', verdict: 'pass', claims: [burstPassed] },
    { lab: 'security', verdict: 'inconclusive', claims: [undecided] },
  ],
  tests: {
    passed: 3,
    failed: 1,
    skipped: 0,
    failures: [{ module: 'reports/junit.test.ts', name: 'writes XML', message: 'expected 1 to be 2' }],
  },
  errors: [],
}

/** Its set-up died, and a suite could not even be read. */
export const brokenRun: Results = {
  ...wholeRun,
  exitStatus: 2,
  interrupted: true,
  seed: null,
  target: null,
  labs: [],
  tests: { passed: 0, failed: 0, skipped: 0, failures: [] },
  errors: ['suites/canary/canary.test.ts: Unexpected token'],
}

function arm(name: string, weight: number, requests: number, expected: number) {
  const observed = requests / 408
  return { name, weight, requests, expected, observed, interval: { low: observed - 0.08, high: observed + 0.08 } }
}
