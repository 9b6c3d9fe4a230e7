import type { TokenBucket } from '../manifests/envoy-reading.ts'
import type { Answer, Outcome } from '../traffic/outcome.ts'
import { describe, isOk, tally } from './answers.ts'
import { type Finding, fail, inconclusive, type Observation, pass } from './finding.ts'

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
  const seen = tally(outcomes)
  if (outcomes.length === 0) return inconclusive('no-evidence', { expected, seen: 'no request was made' })
  const lost = outcomes.find(({ kind }) => kind === 'lost')
  if (lost !== undefined) return inconclusive('target-lost', { expected, seen, why: describe(lost) })
  const other = outcomes.find((outcome) => !isOk(outcome) && !isLimited(outcome))
  if (other === undefined) return undefined
  return fail('requests-failed', { expected, seen, why: `neither a pass nor a 429: ${describe(other)}` })
}

/**
 * One burst against a full bucket. While it lasts the bucket may earn a further token, so that a long burst may let
 * one more through: `earned` says how many.
 */
export function burstFits(
  outcomes: readonly Outcome[],
  promise: BucketPromise,
  mark: LimiterMark,
  written?: number,
): Finding {
  const lasted = lastedMs(outcomes)
  const earned = Math.floor((lasted * promise.refill.requests) / promise.refill.intervalMs)
  const expected = `exactly ${promise.burst} of ${outcomes.length} requests pass, the others get 429 with ${mark.header}: ${mark.value}`
  const broken = unusable(outcomes, expected)
  if (broken !== undefined) return broken
  const passed = outcomes.filter(isOk).length
  const observation = {
    expected,
    seen: `${tally(outcomes)} within ${Math.round(lasted)} ms`,
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
      why: 'nothing was limited: look at filter_enabled and filter_enforced (both default to 0 %), and at the Service that the config redirects',
    })
  }
  if (passed < promise.burst || passed > promise.burst + earned)
    return countDiffers(passed, promise, written, observation)
  return marked(outcomes.filter(isLimited), mark, observation)
}

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
  const why =
    written === undefined ? 'the manifest under test has no token bucket' : `the manifest says max_tokens ${written}`
  return fail(passed > promise.burst ? 'limit-not-enforced' : 'limit-too-low', { ...observation, why })
}

function marked(limited: readonly Answer[], mark: LimiterMark, observation: Observation): Finding {
  const bare = limited.find(({ headers }) => headers[mark.header] !== mark.value)
  if (bare === undefined) return pass(observation)
  return fail('limited-elsewhere', {
    ...observation,
    seen: `${observation.seen}; a 429 with ${mark.header}: ${bare.headers[mark.header] ?? 'absent'}`,
    why: 'without the configured header it is not proved that this limiter answered: look at response_headers_to_add',
  })
}

/**
 * Requests sent steadily from the moment a bucket was drained until one interval later. However the bucket is filled,
 * drop by drop or all at once, exactly one refill may pass in that time.
 */
export function refillFits(outcomes: readonly Outcome[], promise: BucketPromise, bucket?: TokenBucket): Finding {
  const { requests, intervalMs } = promise.refill
  const expected = `exactly ${requests} requests pass within ${intervalMs / 1000} s of the burst, and no more`
  const broken = unusable(outcomes, expected)
  if (broken !== undefined) return broken
  const passed = outcomes.filter(isOk).length
  const observation = {
    expected,
    seen: `${passed} of ${outcomes.length} requests passed within ${(lastedMs(outcomes) / 1000).toFixed(1)} s`,
    evidence: { refill: { promised: promise.refill, passed, requests: outcomes.length, timeline: timeline(outcomes) } },
  }
  if (passed === requests) return pass(observation)
  const written = bucket === undefined ? undefined : { requests: bucket.refill, intervalMs: bucket.intervalMs }
  const differs = written !== undefined && (written.requests !== requests || written.intervalMs !== intervalMs)
  if (differs && fitsRate(passed, written, intervalMs)) {
    return fail('promise-differs', {
      ...observation,
      why: `the manifest says ${written.requests} per ${written.intervalMs / 1000} s; the promise is ${requests} per ${intervalMs / 1000} s`,
      next: `change token_bucket, or say that this is what you want: MESHPROOF_EXPECT=rate-limit.refill=${written.requests}/${written.intervalMs / 1000}s`,
    })
  }
  return fail('refill-differs', {
    ...observation,
    why: 'look at tokens_per_fill and fill_interval of the token bucket',
  })
}

function fitsRate(passed: number, rate: BucketPromise['refill'], forMs: number): boolean {
  return Math.abs(passed - (rate.requests * forMs) / rate.intervalMs) <= rate.requests
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
