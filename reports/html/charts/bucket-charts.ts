import type { Burst, Refill, Timeline } from '../../schema/evidence-schema.ts'
import { html, type Markup } from '../markup.ts'
import { figure } from './draw.ts'
import { overTime, type Point } from './timeline-option.ts'

const legend = html`<span class="key passed">passed</span><span class="key limited">429</span><span
    class="key promised-line">as promised</span>`

/** One burst, request by request, and what the promised bucket had left after each. */
export function burstChart(id: string, { promised, passed, requests, timeline }: Burst): Markup {
  const left: Point[] = [[0, promised]]
  for (const [index, { status }] of timeline.entries())
    left.push([index + 1, (left.at(-1)?.[1] ?? 0) - Number(status === 200)])
  const title = `A burst of ${requests} requests, and the tokens that the promised bucket has left`
  const description = `${passed} passed, ${promised} are promised. In the order of sending: ${inWords(timeline)}`
  return figure({ id, title, description }, legend, (width) =>
    overTime(
      timeline.map(({ status }, index) => [index + 1, status]),
      {
        width,
        line: left,
        promise: [
          [0, promised],
          [promised, 0],
          [requests, 0],
        ],
        x: { name: 'request', max: requests, format: String },
        y: { name: 'tokens left', min: Math.min(0, promised - passed), max: promised },
      },
    ),
  )
}

/** The requests after a burst that drained the bucket, and how many have passed so far. */
export function refillChart(id: string, { promised, passed, timeline }: Refill): Markup {
  const sofar: Point[] = [[0, 0]]
  for (const { atMs, status } of timeline) sofar.push([atMs, (sofar.at(-1)?.[1] ?? 0) + Number(status === 200)])
  const seconds = promised.intervalMs / 1000
  const title = `Requests over ${seconds} s after the bucket was drained, and how many have passed so far`
  const description = `${passed} passed within the interval, ${promised.requests} are promised`
  const last = Math.max(promised.intervalMs, ...timeline.map(({ atMs }) => atMs))
  return figure({ id, title, description }, legend, (width) =>
    overTime(
      timeline.map(({ atMs, status }) => [atMs, status]),
      {
        width,
        line: sofar,
        promise: [
          [0, 0],
          [promised.intervalMs, promised.requests],
        ],
        x: { name: 'seconds', max: last, format: (ms) => String(Math.round(ms / 100) / 10) },
        y: { name: 'passed so far', min: 0, max: Math.max(promised.requests, passed) },
      },
    ),
  )
}

/** `10 × 200, then 20 × 429` */
function inWords(timeline: Timeline): string {
  const runs: { status: number | string; count: number }[] = []
  for (const { status } of timeline) {
    const last = runs.at(-1)
    if (last?.status === status) last.count += 1
    else runs.push({ status, count: 1 })
  }
  return runs.map(({ status, count }) => `${count} × ${status}`).join(', then ')
}
