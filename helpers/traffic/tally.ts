import { createHistogram } from 'node:perf_hooks'
import type { Answer, Lost, NoAnswer, Outcome } from './outcome.ts'

/** Outcomes by who they speak of: answers and silence of the mesh, and the harness's own failures. */
export interface Parts {
  readonly answered: readonly Answer[]
  readonly unanswered: readonly NoAnswer[]
  readonly lost: readonly Lost[]
}

export function partsOf(outcomes: readonly Outcome[]): Parts {
  return {
    answered: outcomes.filter((outcome) => outcome.kind === 'answer'),
    unanswered: outcomes.filter((outcome) => outcome.kind !== 'answer' && outcome.kind !== 'lost'),
    lost: outcomes.filter((outcome) => outcome.kind === 'lost'),
  }
}

/** How many items have each key, in the order of first sight: outcomes by arm, by status, by what was said. */
export function countBy<Item, Key>(items: Iterable<Item>, keyOf: (item: Item) => Key): Map<Key, number> {
  const counts = new Map<Key, number>()
  for (const item of items) {
    const key = keyOf(item)
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
}

const kinds = ['timeout', 'refused', 'reset', 'unresolved', 'lost'] as const

/** For people: `10 × 200, 20 × 429, 1 timeout`; statuses in their order, then the rest, the harness's own last. */
export function summarize(outcomes: readonly Outcome[]): string {
  const { answered } = partsOf(outcomes)
  const statuses = [...countBy(answered, ({ status }) => status)].toSorted(([one], [other]) => one - other)
  const byKind = countBy(outcomes, ({ kind }) => kind)
  const parts = [
    ...statuses.map(([status, count]) => `${count} × ${status}`),
    ...kinds.filter((kind) => byKind.has(kind)).map((kind) => `${byKind.get(kind)} ${kind}`),
  ]
  return parts.length === 0 ? 'no requests' : parts.join(', ')
}

/** All in ms, to three digits of precision, as an HDR histogram keeps them. */
export interface Latency {
  readonly min: number
  readonly mean: number
  readonly max: number
  /** @param percent above 0, up to 100 */
  readonly percentile: (percent: number) => number
}

/** Over answers alone, since a timeout's duration is the harness's own choice; undefined when there are none. */
export function latencyOf(outcomes: readonly Outcome[]): Latency | undefined {
  const { answered } = partsOf(outcomes)
  if (answered.length === 0) return undefined
  const micros = createHistogram()
  for (const { durationMs } of answered) micros.record(Math.max(1, Math.round(durationMs * 1000)))
  return {
    min: micros.min / 1000,
    mean: micros.mean / 1000,
    max: micros.max / 1000,
    percentile: (percent) => micros.percentile(percent) / 1000,
  }
}
