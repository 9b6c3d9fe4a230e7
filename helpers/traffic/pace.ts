import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import type { Batch } from './outcome.ts'

/**
 * Calls `send` once for each request of a batch and ends when all have ended: at most `concurrency` at a time, or,
 * with `everyMs`, each at its own time after `startMs`, never earlier and whatever became of those before.
 * An aborted signal ends it early; `send` must not reject.
 */
export async function pace(
  { count, concurrency = 8, everyMs }: Batch,
  startMs: number,
  signal: AbortSignal | undefined,
  send: (seq: number) => Promise<void>,
): Promise<void> {
  const stopped = (): boolean => signal?.aborted === true
  if (everyMs === undefined) {
    let next = 0
    const work = async (): Promise<void> => {
      while (next < count && !stopped()) await send(next++)
    }
    await Promise.all(Array.from({ length: Math.min(concurrency, count) }, work))
    return
  }
  const underWay: Promise<void>[] = []
  for (let seq = 0; seq < count && !stopped(); seq += 1) {
    await until(startMs + seq * everyMs, signal)
    if (!stopped()) underWay.push(send(seq))
  }
  await Promise.all(underWay)
}

/** At least one turn of the event loop, so that answers are read while the schedule is late, too. */
async function until(atMs: number, signal: AbortSignal | undefined): Promise<void> {
  await turn()
  try {
    // More than once: a timer may fire a fraction of a millisecond early.
    for (let waitMs = atMs - performance.now(); waitMs > 0; waitMs = atMs - performance.now()) {
      await sleep(Math.ceil(waitMs), undefined, signal === undefined ? {} : { signal })
    }
  } catch {
    // Aborted, which the caller sees.
  }
}
