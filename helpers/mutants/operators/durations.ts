import { parseDuration } from '../../manifests/quantities.ts'
import { type Mutation, to } from '../operator.ts'

/** Twice and half of a duration as Envoy reads it; none of anything else. */
export function durations(text: string): Mutation[] {
  const durationMs = parseDuration(text)
  return durationMs === undefined || durationMs <= 0
    ? []
    : [2, 0.5].map((factor) => to(`${(durationMs * factor) / 1000}s`))
}
