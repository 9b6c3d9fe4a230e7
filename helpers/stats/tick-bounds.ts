import type { BucketSchedule } from './token-bucket.ts'

/** Times that differ by less (a nanosecond, in milliseconds) may come in either order. */
const ROUNDING_MS = 1e-6

/** Bounds for a bucket that a timer of unknown phase fills; the arrivals are sorted. */
export function tickBounds(schedule: BucketSchedule): { atLeast: number; atMost: number } {
  const phases = phasesOf(schedule)
  return {
    atLeast: Math.min(...phases.map((phase) => fewest(schedule, phase))),
    atMost: Math.max(...phases.map((phase) => most(schedule, phase))),
  }
}

/** What passes changes only where a tick meets an edge of a request's possible times: try each edge and each gap. */
function phasesOf({ arrivalsMs, bucket, clockErrorMs }: BucketSchedule): number[] {
  const interval = bucket.fillIntervalMs
  const from = (arrivalsMs[0] ?? 0) - clockErrorMs
  const edges = arrivalsMs
    .flatMap((at) => [at - clockErrorMs - from, at + clockErrorMs - from])
    .map((edge) => Math.round((edge % interval) / ROUNDING_MS) * ROUNDING_MS)
  const sorted = [...new Set([0, ...edges])].toSorted((a, b) => a - b)
  return sorted.flatMap((edge, i) => [from + edge, from + (edge + (sorted[i + 1] ?? interval)) / 2])
}

/** The tick comes as late as it may while there are tokens, and as early as it may when there are none. */
function most({ bucket, arrivalsMs, clockErrorMs }: BucketSchedule, phase: number): number {
  let [level, passed, tick] = [bucket.maxTokens, 0, phase]
  for (const at of arrivalsMs) {
    const must = at - clockErrorMs - ROUNDING_MS
    const may = at + clockErrorMs + ROUNDING_MS
    for (; tick < must || (level < 1 && tick <= may); tick += bucket.fillIntervalMs) {
      level = Math.min(bucket.maxTokens, level + bucket.tokensPerFill)
    }
    if (level < 1) continue
    level -= 1
    passed += 1
  }
  return passed
}

/** The tick adds no more than there was room for when it first might come, and nobody gets any of it until it must have. */
function fewest({ bucket, arrivalsMs, clockErrorMs, start }: BucketSchedule, phase: number): number {
  let [level, passed, tick] = [start === 'full' ? bucket.maxTokens : 0, 0, phase]
  // A tick that may come before the first request has come: it found the bucket full, or is spent.
  let room = phase <= (arrivalsMs[0] ?? 0) + clockErrorMs + ROUNDING_MS ? 0 : undefined
  for (const at of arrivalsMs) {
    const must = at - clockErrorMs - ROUNDING_MS
    const may = at + clockErrorMs + ROUNDING_MS
    for (; tick < must; tick += bucket.fillIntervalMs) {
      level += Math.min(bucket.tokensPerFill, room ?? bucket.maxTokens - level)
      room = undefined
    }
    if (tick <= may) room ??= bucket.maxTokens - level
    if (level < 1) continue
    level -= 1
    passed += 1
  }
  return passed
}
