import type { TokenBucket } from '../manifests/envoy-reading.ts'
import { type BucketBounds, bucketBounds } from '../stats/bucket-bounds.ts'
import type { Answer, Outcome } from '../traffic/outcome.ts'
import { summarize } from '../traffic/tally.ts'
import { describe, isOk } from './answers.ts'
import { type Finding, fail, inconclusive, type Observation, pass } from './finding.ts'
import { withoutVerdict } from './wordless.ts'

/** A promised token bucket: so many requests at once, so many more in each interval. */
export interface BucketPromise {
  readonly burst: number
  readonly refill: { readonly requests: number; readonly intervalMs: number }
}

export interface LimiterMark {
  readonly header: string
  readonly value: string
}

export function isLimited(outcome: Outcome): outcome is Answer {
  return outcome.kind === 'answer' && outcome.status === 429
}

/** What makes requests of a limited service useless for counting: anything but a pass or a 429. */
function unusable(outcomes: readonly Outcome[], expected: string): Finding | undefined {
  const seen = summarize(outcomes)
  if (outcomes.length === 0) return inconclusive('no-evidence', { expected, seen: 'no request was made' })
  const lost = outcomes.find(({ kind }) => kind === 'lost')
  if (lost !== undefined) return inconclusive('target-lost', { expected, seen, why: describe(lost) })
  const isOther = (outcome: Outcome) => !isOk(outcome) && !isLimited(outcome)
  const unjudged = withoutVerdict(outcomes, isOther, expected)
  if (unjudged !== undefined) return unjudged
  const other = outcomes.find(isOther)
  if (other === undefined) return undefined
  return fail('requests-failed', {
    expected,
    seen,
    why: `neither a pass nor a 429: ${describe(other)}`,
    next: elsewhere,
  })
}

/** A limiter may be told to answer otherwise; so may a route, or a network filter. */
const elsewhere = 'look at `status` of the limiter, and at what else in the config answers'

/**
 * One burst against a full bucket. A burst that lasts may let through what the bucket earns meanwhile: what is right is
 * worked out from the times of these very requests.
 */
export function burstFits(
  outcomes: readonly Outcome[],
  promise: BucketPromise,
  mark: LimiterMark,
  written?: number,
): Finding {
  const lasted = lastedMs(outcomes)
  const expected = `exactly ${promise.burst} of ${outcomes.length} requests pass, the others get 429 with ${mark.header}: ${mark.value}`
  const broken = unusable(outcomes, expected)
  if (broken !== undefined) return broken
  const passed = outcomes.filter(isOk).length
  const observation = {
    expected,
    seen: `${summarize(outcomes)} within ${Math.round(lasted)} ms`,
    evidence: {
      burst: {
        promised: promise.burst,
        passed,
        requests: outcomes.length,
        lastedMs: lasted,
        timeline: timeline(outcomes),
      },
    },
  }
  if (passed === outcomes.length) {
    return fail('limit-not-enforced', {
      ...observation,
      why: 'nothing was limited',
      next: 'look at filter_enabled and filter_enforced (both default to 0 %), at local_rate_limit_per_downstream_connection, at the route in which the limit stands, and at the Service that the config redirects',
    })
  }
  const right = passing(outcomes, promise.burst, promise.refill)
  if (passed < right.atLeast || passed > right.atMost) return countDiffers(passed, promise, written, observation)
  return marked(outcomes.filter(isLimited), mark, observation)
}

/** What lets some requests pass a bucket that is empty. */
const partly = 'filter_enabled and filter_enforced (below 100 % the rest of the requests pass)'

function countDiffers(
  passed: number,
  promise: BucketPromise,
  written: number | undefined,
  observation: Observation,
): Finding {
  if (written === passed) {
    return fail('promise-differs', {
      ...observation,
      why: `the mesh does what the manifest says (max_tokens ${written}); the promise is ${promise.burst}`,
      next: `change max_tokens, or say that this is what you want: MESHPROOF_EXPECT=rate-limit.burst=${written}`,
    })
  }
  const asPromised = written === promise.burst
  const why =
    written === undefined
      ? 'the manifest under test has no token bucket'
      : `the manifest says max_tokens ${written}${asPromised ? ', as is promised' : ''}`
  const next =
    passed > promise.burst
      ? `look at ${asPromised ? partly : 'max_tokens'}, and for routes that have a bucket of their own`
      : 'look at max_tokens, and for what else takes tokens: every client on the node shares the bucket'
  return fail(passed > promise.burst ? 'limit-not-enforced' : 'limit-too-low', { ...observation, why, next })
}

function marked(limited: readonly Answer[], mark: LimiterMark, observation: Observation): Finding {
  const bare = limited.find(({ headers }) => headers[mark.header] !== mark.value)
  if (bare === undefined) return pass(observation)
  return fail('limited-elsewhere', {
    ...observation,
    seen: `${observation.seen}; a 429 with ${mark.header}: ${bare.headers[mark.header] ?? 'absent'}`,
    why: 'without the configured header it is not proved that this limiter answered',
    next: 'look at response_headers_to_add',
  })
}

/** A burst that drained a bucket and the steady requests after it; `atMs` of all of them counts from the burst's begin. */
export interface Drained {
  readonly burst: readonly Outcome[]
  readonly later: readonly Outcome[]
}

/**
 * What passes until one interval after a burst. However the bucket is filled, drop by drop or all at once, that is one
 * refill. The bucket's size is taken to be what the burst found, so that a wrong size alone does not fail this claim.
 */
export function refillFits({ burst, later }: Drained, promise: BucketPromise, bucket?: TokenBucket): Finding {
  const { requests, intervalMs } = promise.refill
  const expected = `exactly ${requests} requests pass within ${intervalMs / 1000} s of the burst, and no more`
  const broken = unusable(later, expected)
  if (broken !== undefined) return broken
  const passed = later.filter(isOk).length
  const drained = burst.filter(isOk).length
  const observation = {
    expected,
    seen: `${passed} of ${later.length} requests passed within ${(lastedMs(later) / 1000).toFixed(1)} s`,
    evidence: { refill: { promised: promise.refill, passed, requests: later.length, timeline: timeline(later) } },
  }
  if (drained === 0 || drained === burst.length) {
    return inconclusive('control-failed', { ...observation, why: `the burst drained no bucket: ${summarize(burst)}` })
  }
  const right = passing([...burst, ...later], drained, promise.refill)
  if (passed >= right.atLeast - drained && passed <= right.atMost - drained) return pass(observation)
  const written = bucket === undefined ? undefined : { requests: bucket.refill, intervalMs: bucket.intervalMs }
  const differs = written !== undefined && written.requests * intervalMs !== requests * written.intervalMs
  if (differs && fitsRate(passed, written, intervalMs)) {
    return fail('promise-differs', {
      ...observation,
      why: `the manifest says ${written.requests} per ${written.intervalMs / 1000} s; the promise is ${requests} per ${intervalMs / 1000} s`,
      next: `change token_bucket, or say that this is what you want: MESHPROOF_EXPECT=rate-limit.refill=${written.requests}/${written.intervalMs / 1000}s`,
    })
  }
  return fail('refill-differs', {
    ...observation,
    next: `look at tokens_per_fill and fill_interval of the token bucket${differs ? '' : `, and at ${partly}`}`,
  })
}

function fitsRate(passed: number, rate: BucketPromise['refill'], forMs: number): boolean {
  return Math.abs(passed - (rate.requests * forMs) / rate.intervalMs) <= rate.requests
}

/**
 * How many of these requests a bucket of this size and refill lets pass. A request reaches the bucket somewhere between
 * its begin and its end, which is the clock's error.
 */
function passing(outcomes: readonly Outcome[], size: number, refill: BucketPromise['refill']): BucketBounds {
  return bucketBounds({
    bucket: { maxTokens: size, tokensPerFill: refill.requests, fillIntervalMs: refill.intervalMs },
    refill: 'continuous',
    arrivalsMs: outcomes.map(({ atMs, durationMs }) => atMs + durationMs / 2),
    clockErrorMs: Math.max(...outcomes.map(({ durationMs }) => durationMs)) / 2,
    start: 'full',
  })
}

function lastedMs(outcomes: readonly Outcome[]): number {
  return Math.max(0, ...outcomes.map(({ atMs, durationMs }) => atMs + durationMs))
}

/** When each request was sent and what became of it, for the report's chart. */
function timeline(outcomes: readonly Outcome[]): { atMs: number; status: number | string }[] {
  return outcomes.map((outcome) => ({
    atMs: Math.round(outcome.atMs),
    status: outcome.kind === 'answer' ? outcome.status : outcome.kind,
  }))
}
