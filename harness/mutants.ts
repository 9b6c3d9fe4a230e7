import type { LabName } from '../fixtures/lab-manifests.ts'
import type { Cause } from '../helpers/claims/causes.ts'
import {
  bucket,
  type Change,
  changed,
  drop,
  fastLimit,
  limiter,
  policyPort,
  put,
  reference,
  weights,
} from './reference.ts'

/** A reference manifest with one mistake in it. */
export interface Mutant {
  readonly lab: LabName
  readonly name: string
  readonly manifest: string
  /** The claim that finds it, and what it calls it. */
  readonly claim: string
  readonly cause: Cause
  /** What the terminal has to say. */
  readonly says: RegExp
  readonly env?: Readonly<Record<string, string>>
}

const split = { lab: 'canary', claim: 'split', cause: 'promise-differs' } as const
const burst = { lab: 'rate-limit', claim: 'burst', env: fastLimit.env } as const
const refill = { lab: 'rate-limit', claim: 'refill', cause: 'promise-differs', env: fastLimit.env } as const
const denied = { lab: 'security', claim: 'other-requests-denied', cause: 'not-denied' } as const
const kept = { lab: 'security', claim: 'orc-allowed', cause: 'denied-by-policy' } as const
const reached = { lab: 'load-balancing', claim: 'even', cause: 'requests-failed' } as const

const policy = (...changes: Parameters<typeof put>) => changed(reference.security, put(...changes))
const limit = (...changes: Change[]) => changed(fastLimit.manifest, ...changes)
const service = (...changes: Parameters<typeof put>) => changed(reference.simpleStronghold, put(...changes))

const twentyTokens = put(`${bucket}.max_tokens`, 20)
const twentyRefilled = put(`${bucket}.tokens_per_fill`, 20)
const notLimited = {
  cause: 'limit-not-enforced',
  says: /look at filter_enabled and filter_enforced/,
} as const

/** Mistakes that each lab has to find, on every target. */
export const mutants: readonly Mutant[] = [
  {
    ...split,
    name: 'weights swapped',
    manifest: changed(reference.canary, weights(10, 90)),
    says: /the mesh does what the manifest says \(10:90\); the promise is 90:10/,
  },
  {
    ...split,
    name: '80/20 for 90/10',
    manifest: changed(reference.canary, weights(80, 20)),
    says: /the mesh does what the manifest says \(80:20\); the promise is 90:10\n.*MESHPROOF_EXPECT=canary\.weights=80:20/,
  },
  {
    ...denied,
    name: '.* for GET',
    manifest: policy(`${policyPort}.rules.http.0.method`, '.*'),
    says: /POST \/weapons/,
  },
  {
    ...denied,
    name: '/.* for /weapons',
    manifest: policy(`${policyPort}.rules.http.0.path`, '/.*'),
    says: /GET \/weapons\//,
  },
  {
    ...denied,
    name: 'no HTTP rules',
    manifest: changed(reference.security, drop(`${policyPort}.rules`)),
    says: /PUT \/new-king/,
  },
  {
    ...denied,
    claim: 'human-silenced',
    name: 'a selector that matches nothing',
    manifest: policy('spec.endpointSelector.matchLabels.class', 'castle'),
    says: /no policy restricts ingress/,
  },
  {
    ...kept,
    name: 'class: human for class: orc',
    manifest: policy('spec.ingress.0.fromEndpoints.0.matchLabels.class', 'human'),
    says: /wants peer `.*human.*`/,
  },
  {
    ...kept,
    name: 'port 80 for 8080 in the policy',
    manifest: policy(`${policyPort}.ports.0.port`, '80'),
    says: /wants port `TCP port 80`, seen `TCP port 8080`/,
  },
  {
    ...reached,
    name: 'port 80 for 8080 of the Service',
    manifest: service('spec.ports.0.port', 80, 1),
    says: /mine\.yaml:\d+:\d+ Service stronghold has port 80, not 8080/,
  },
  {
    ...reached,
    name: 'a target port on which nothing listens',
    manifest: service('spec.ports.0.targetPort', 80, 1),
    says: /mine\.yaml:\d+:\d+ Service stronghold leads to port 80 of its pods; simple-stronghold has 8080 \(http\)/,
  },
  {
    ...burst,
    cause: 'promise-differs',
    name: '20 for 10 in the bucket',
    manifest: limit(twentyTokens),
    says: /the mesh does what the manifest says \(max_tokens 20\); the promise is 10/,
  },
  {
    ...refill,
    name: '20 for 10 in the refill',
    manifest: limit(twentyRefilled),
    says: /the manifest says 20 per 5 s; the promise is 10 per 5 s/,
  },
  {
    ...burst,
    cause: 'promise-differs',
    name: '20 for 10 in both, by the burst',
    manifest: limit(twentyTokens, twentyRefilled),
    says: /max_tokens 20/,
  },
  {
    ...refill,
    name: '20 for 10 in both, by the refill',
    manifest: limit(twentyTokens, twentyRefilled),
    says: /the manifest says 20 per 5 s/,
  },
  {
    ...burst,
    ...notLimited,
    name: 'filter_enforced 0',
    manifest: limit(put(`${limiter}.filter_enforced.default_value.numerator`, 0)),
  },
  {
    ...burst,
    ...notLimited,
    name: 'filter_enabled 0',
    manifest: limit(put(`${limiter}.filter_enabled.default_value.numerator`, 0)),
  },
]

/** The same against the lab's own minute. */
export const slowMutant: Mutant = {
  lab: 'rate-limit',
  name: '20 for 10 in both, against the lab’s own minute',
  manifest: changed(reference.rateLimit, twentyTokens, twentyRefilled),
  claim: 'refill',
  cause: 'promise-differs',
  says: /the manifest says 20 per 60 s; the promise is 10 per 60 s/,
}
