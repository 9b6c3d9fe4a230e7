import { tickBounds } from './tick-bounds.ts'
import type { BucketSchedule } from './token-bucket.ts'
import { requireUsable } from './token-bucket.ts'

export interface BucketBounds {
  readonly atLeast: number
  readonly atMost: number
}

/** Token levels that differ by less are equal but for rounding; each bound takes the side that keeps it true. */
const ROUNDING = 1e-9

/**
 * How many of the requests a token bucket lets pass at least and at most. Both are reached when the clock error is 0;
 * with an error the bounds hold, and may be wider than need be by a few tokens.
 * @throws InputError `TOKEN_BUCKET_INVALID`
 */
export function bucketBounds(schedule: BucketSchedule): BucketBounds {
  requireUsable(schedule)
  const sorted = { ...schedule, arrivalsMs: schedule.arrivalsMs.toSorted((a, b) => a - b) }
  return schedule.refill === 'continuous' ? continuousBounds(sorted) : tickBounds(sorted)
}

/**
 * Any stretch of time is wrong by twice the clock error at most. So whatever the real bucket lets pass would also pass one
 * that is larger by what accrues in that time; and no choice of requests passes more than first come, first served.
 */
function continuousBounds(schedule: BucketSchedule): BucketBounds {
  const { bucket, arrivalsMs, clockErrorMs } = schedule
  const tokensPerMs = bucket.tokensPerFill / bucket.fillIntervalMs
  const size = bucket.maxTokens + 2 * clockErrorMs * tokensPerMs + ROUNDING
  let [level, atMost] = [size, 0]
  for (const [i, at] of arrivalsMs.entries()) {
    level = Math.min(size, level + (at - (arrivalsMs[i - 1] ?? at)) * tokensPerMs)
    if (level < 1) continue
    level -= 1
    atMost += 1
  }
  return { atLeast: surelyPassing(schedule, tokensPerMs), atMost }
}

/**
 * A set of requests that passes whatever the errors are: from any of them to any later one there are no more than
 * the bucket's size and what has come back in the time between, less twice the clock error. The bucket passes as many or more.
 */
function surelyPassing({ bucket, arrivalsMs, clockErrorMs, start }: BucketSchedule, tokensPerMs: number): number {
  const [first = 0] = arrivalsMs
  const accrued = (sinceMs: number) => Math.max(0, (sinceMs - 2 * clockErrorMs) * tokensPerMs - ROUNDING)
  const passedAtMs: number[] = []
  let [recent, tightest] = [0, Infinity] // first whose time gave nothing back yet; least of "number − accrued" before it
  for (const at of arrivalsMs) {
    for (; accrued(at - (passedAtMs[recent] ?? at)) > 0; recent++) {
      tightest = Math.min(tightest, recent - ((passedAtMs[recent] ?? 0) - first) * tokensPerMs)
    }
    const number = passedAtMs.length + 1
    const fromNothing = start === 'full' || number <= accrued(at - first)
    const fromEarlier = number <= bucket.maxTokens + accrued(at - first) + tightest
    if (fromNothing && fromEarlier && number - recent <= bucket.maxTokens) passedAtMs.push(at)
  }
  return passedAtMs.length
}
