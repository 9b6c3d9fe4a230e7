import { InputError } from '../core/errors.ts'

/** The fields of Envoy's `type.v3.TokenBucket`. */
export interface TokenBucket {
  readonly maxTokens: number
  readonly tokensPerFill: number
  readonly fillIntervalMs: number
}

/**
 * How Envoy refills: `continuous` since 1.31 (tokens accrue with elapsed time, a request needs a whole one), `ticks` before it
 * (a timer adds whole fills; its phase is not known to us). Envoy's changelogs/1.31.0.yaml, area local_ratelimit.
 */
type Refill = 'continuous' | 'ticks'

export interface BucketSchedule {
  readonly bucket: TokenBucket
  readonly refill: Refill
  /** When the requests reached the bucket, on one clock; steady or not, in any order. */
  readonly arrivalsMs: readonly number[]
  /** How far any of these times may be off, the way from the sender to the bucket included. */
  readonly clockErrorMs: number
  /** The bucket before the first request: `full` after a rest or a new configuration, else `unknown`. */
  readonly start: 'full' | 'unknown'
}

/** @throws InputError `TOKEN_BUCKET_INVALID` */
export function requireUsable({ bucket, refill, clockErrorMs }: BucketSchedule): void {
  for (const [name, value] of Object.entries(bucket)) {
    if (!(Number.isFinite(value) && value > 0)) refuse(`${name} is ${value}, but must be above 0`)
  }
  if (bucket.maxTokens < 1) refuse(`maxTokens is ${bucket.maxTokens}, but a request needs a whole one`)
  if (!(clockErrorMs >= 0)) refuse(`the clock error is ${clockErrorMs} ms, but must be at least 0`)
  if (refill === 'ticks' && 2 * clockErrorMs >= bucket.fillIntervalMs) {
    refuse(
      `a clock error of ±${clockErrorMs} ms cannot tell fills apart that come every ${bucket.fillIntervalMs} ms`,
      'claim the size of the bucket alone, or a longer interval',
    )
  }
}

function refuse(what: string, next?: string): never {
  throw new InputError({ code: 'TOKEN_BUCKET_INVALID', what, next })
}
