import { callOf } from './call.ts'
import { type Exchange, exchange } from './exchange.ts'
import type { Batch, Outcome } from './outcome.ts'
import { pace } from './pace.ts'
import { addressOf, type Lookup } from './resolve.ts'

export interface SendOptions {
  readonly lookup: Lookup
  /** The source address of every connection. */
  readonly localAddress?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Sends a batch over HTTP/1.1, a new connection for each request, and returns one outcome a request in the order of
 * `seq`. The host's name is looked up until it is found, then that address serves the whole batch. With `everyMs`
 * the schedule alone says when a request leaves; `concurrency` does not hold it back.
 *
 * @throws TypeError when the batch cannot be written as HTTP, else only the signal's reason
 */
export async function sendBatch(batch: Batch, options: SendOptions): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  await streamBatch(batch, options, (outcome) => {
    outcomes[outcome.seq] = outcome
  })
  return outcomes
}

/** As `sendBatch`, but hands over each outcome as it becomes known, which is not the order of `seq`. */
export async function streamBatch(
  batch: Batch,
  { lookup, localAddress, signal }: SendOptions,
  report: (outcome: Outcome) => void,
): Promise<void> {
  signal?.throwIfAborted()
  const call = callOf(batch, localAddress)
  const resolve = addressOf(call.hostname, lookup, call.timeoutMs)
  await resolve()
  const startMs = performance.now()
  const underWay = new Set<Exchange>()
  const send = async (seq: number): Promise<void> => {
    const askedMs = performance.now()
    const found = await resolve()
    if (signal?.aborted === true) return
    const begunMs = 'address' in found ? performance.now() : askedMs
    const seen = 'address' in found ? await tracked(underWay, exchange(call, found.address)) : found
    const durationMs = inMicros(performance.now() - begunMs)
    report({ seq, atMs: inMicros(begunMs - startMs), durationMs, ...seen })
  }
  const cancel = (): void => underWay.forEach((exchange) => exchange.cancel())
  signal?.addEventListener('abort', cancel)
  try {
    await pace(batch, startMs, signal, send)
  } finally {
    signal?.removeEventListener('abort', cancel)
  }
  signal?.throwIfAborted()
}

async function tracked(underWay: Set<Exchange>, going: Exchange): ReturnType<typeof exchange>['result'] {
  underWay.add(going)
  const seen = await going.result
  underWay.delete(going)
  return seen
}

/** Milliseconds to the microsecond: no clock here is better, and the digits cost bytes on the probe's line. */
function inMicros(ms: number): number {
  return Math.round(ms * 1000) / 1000
}
