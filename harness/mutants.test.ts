import { describe, expect, it } from 'vitest'
import type { Cause } from '../helpers/claims/causes.ts'
import { bucket, changed, drop, fastLimit, limiter, policyPort, put, reference, weights } from './reference.ts'
import { claimOf, runMeshproof } from './run-meshproof.ts'

interface Mutant {
  readonly name: string
  readonly manifest: string
  readonly claim: string
  readonly cause: Cause
  /** What the terminal has to say. */
  readonly says: RegExp
}

async function fails(lab: string, { manifest, claim, cause, says }: Mutant, env: Record<string, string> = {}) {
  const ended = await runMeshproof({ args: [`suites/${lab}`], manifests: { 'mine.yaml': manifest }, env })
  expect(claimOf(ended, claim)).toMatchObject({ verdict: 'fail', cause })
  expect(ended.stdout).toMatch(says)
  expect(ended.exitStatus).toBe(1)
  expect(ended.results?.exitStatus).toBe(1)
}

describe.concurrent('a wrong canary is caught', () => {
  const split = { claim: 'split', cause: 'promise-differs' } as const
  it.for<Mutant>([
    {
      name: 'weights swapped',
      manifest: changed(reference.canary, weights(10, 90)),
      ...split,
      says: /the mesh does what the manifest says \(10:90\); the promise is 90:10/,
    },
    {
      name: '80/20 for 90/10',
      manifest: changed(reference.canary, weights(80, 20)),
      ...split,
      says: /the mesh does what the manifest says \(80:20\); the promise is 90:10\n.*MESHPROOF_EXPECT=canary\.weights=80:20/,
    },
  ])('$name', (mutant) => fails('canary', mutant))
})

describe.concurrent('a wrong policy is caught', () => {
  it.for<Mutant>([
    {
      name: '.* for GET',
      manifest: changed(reference.security, put(`${policyPort}.rules.http.0.method`, '.*')),
      claim: 'other-requests-denied',
      cause: 'not-denied',
      says: /POST \/weapons/,
    },
    {
      name: '/.* for /weapons',
      manifest: changed(reference.security, put(`${policyPort}.rules.http.0.path`, '/.*')),
      claim: 'other-requests-denied',
      cause: 'not-denied',
      says: /GET \/weapons\//,
    },
    {
      name: 'class: human for class: orc',
      manifest: changed(reference.security, put('spec.ingress.0.fromEndpoints.0.matchLabels.class', 'human')),
      claim: 'orc-allowed',
      cause: 'denied-by-policy',
      says: /wants peer `.*human.*`/,
    },
    {
      name: 'a selector that matches nothing',
      manifest: changed(reference.security, put('spec.endpointSelector.matchLabels.class', 'castle')),
      claim: 'human-silenced',
      cause: 'not-denied',
      says: /no policy restricts ingress/,
    },
    {
      name: 'port 80 for 8080',
      manifest: changed(reference.security, put(`${policyPort}.ports.0.port`, '80')),
      claim: 'orc-allowed',
      cause: 'denied-by-policy',
      says: /wants port `TCP port 80`, seen `TCP port 8080`/,
    },
    {
      name: 'no HTTP rules',
      manifest: changed(reference.security, drop(`${policyPort}.rules`)),
      claim: 'other-requests-denied',
      cause: 'not-denied',
      says: /PUT \/new-king/,
    },
  ])('$name', (mutant) => fails('security', mutant))
})

describe.concurrent('a wrong Service is caught', () => {
  const manifest = changed(reference.simpleStronghold, put('spec.ports.0.port', 80, 1))
  it('port 80 for 8080, by load-balancing', () =>
    fails('load-balancing', {
      name: '',
      manifest,
      claim: 'even',
      cause: 'requests-failed',
      says: /mine\.yaml:\d+:\d+ Service stronghold has port 80, not 8080/,
    }))
  it('a target port on which nothing listens', () =>
    fails('load-balancing', {
      name: '',
      manifest: changed(reference.simpleStronghold, put('spec.ports.0.targetPort', 80, 1)),
      claim: 'even',
      cause: 'requests-failed',
      says: /mine\.yaml:\d+:\d+ Service stronghold leads to port 80 of its pods; simple-stronghold has 8080 \(http\)/,
    }))
})

describe.concurrent('a wrong limit is caught', () => {
  it.for<Mutant>([
    {
      name: '20 for 10 in the bucket',
      manifest: changed(fastLimit.manifest, put(`${bucket}.max_tokens`, 20)),
      claim: 'burst',
      cause: 'promise-differs',
      says: /the mesh does what the manifest says \(max_tokens 20\); the promise is 10/,
    },
    {
      name: '20 for 10 in the refill',
      manifest: changed(fastLimit.manifest, put(`${bucket}.tokens_per_fill`, 20)),
      claim: 'refill',
      cause: 'promise-differs',
      says: /the manifest says 20 per 5 s; the promise is 10 per 5 s/,
    },
    {
      name: '20 for 10 in both, by the burst',
      manifest: changed(fastLimit.manifest, put(`${bucket}.max_tokens`, 20), put(`${bucket}.tokens_per_fill`, 20)),
      claim: 'burst',
      cause: 'promise-differs',
      says: /max_tokens 20/,
    },
    {
      name: '20 for 10 in both, by the refill',
      manifest: changed(fastLimit.manifest, put(`${bucket}.max_tokens`, 20), put(`${bucket}.tokens_per_fill`, 20)),
      claim: 'refill',
      cause: 'promise-differs',
      says: /the manifest says 20 per 5 s/,
    },
    {
      name: 'filter_enforced 0',
      manifest: changed(fastLimit.manifest, put(`${limiter}.filter_enforced.default_value.numerator`, 0)),
      claim: 'burst',
      cause: 'limit-not-enforced',
      says: /nothing was limited: look at filter_enabled and filter_enforced/,
    },
    {
      name: 'filter_enabled 0',
      manifest: changed(fastLimit.manifest, put(`${limiter}.filter_enabled.default_value.numerator`, 0)),
      claim: 'burst',
      cause: 'limit-not-enforced',
      says: /nothing was limited: look at filter_enabled and filter_enforced/,
    },
  ])('$name', (mutant) => fails('rate-limit', mutant, fastLimit.env))

  it('20 for 10 against the lab’s own minute', () =>
    fails('rate-limit', {
      name: '',
      manifest: changed(reference.rateLimit, put(`${bucket}.max_tokens`, 20), put(`${bucket}.tokens_per_fill`, 20)),
      claim: 'refill',
      cause: 'promise-differs',
      says: /the manifest says 20 per 60 s; the promise is 10 per 60 s/,
    }))
})
