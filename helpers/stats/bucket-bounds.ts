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
 * that is larger by what accrues in that time, and the other way round; and no choice passes more than first come, first served.
 */
function continuousBounds({ bucket, arrivalsMs, clockErrorMs, start }: BucketSchedule): BucketBounds {
  const tokensPerMs = bucket.tokensPerFill / bucket.fillIntervalMs
  const slack = 2 * clockErrorMs * tokensPerMs + ROUNDING
  const passing = (size: number, atFirst: number): number => {
    let [level, passed] = [atFirst, 0]
    for (const [i, at] of arrivalsMs.entries()) {
      level = Math.min(size, level + (at - (arrivalsMs[i - 1] ?? at)) * tokensPerMs)
      if (level < 1) continue
      level -= 1
      passed += 1
    }
    return passed
  }
  const { maxTokens } = bucket
  return {
    atLeast: passing(maxTokens - slack, (start === 'full' ? maxTokens : 0) - slack),
    atMost: passing(maxTokens + slack, maxTokens + slack),
  }
}
