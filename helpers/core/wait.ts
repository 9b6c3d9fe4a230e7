import { setTimeout as sleep } from 'node:timers/promises'
import { SetupError } from './errors.ts'

interface WaitOptions {
  /** What is waited for, as the object of a sentence: "the pod simple-stronghold-0 to be ready". */
  readonly what: string
  readonly limitMs: number
  readonly everyMs?: number
  readonly signal?: AbortSignal | undefined
  /** The error's code when the limit passes. */
  readonly code?: string
  readonly next?: string
}

/** What one look at the state found: done with its value, or what is still missing. */
export type Look<T> = { readonly done: true; readonly value: T } | { readonly done: false; readonly missing: string }

export const done = <T>(value: T): Look<T> => ({ done: true, value })
export const missing = (what: string): Look<never> => ({ done: false, missing: what })

/**
 * Looks at a state again and again until it is there. An exception of `look` ends the wait at once.
 * @throws SetupError (code `WAIT_TIMEOUT` unless given) that names what was still missing at the last look, when the
 * limit passes or the signal's own time is over; the signal's reason when it aborts for another one
 */
export async function waitFor<T>(options: WaitOptions, look: () => Look<T> | Promise<Look<T>>): Promise<T> {
  const { what, limitMs, everyMs = 20, signal } = options
  const startedMs = performance.now()
  signal?.throwIfAborted()
  for (;;) {
    const seen = await look()
    if (seen.done) return seen.value
    const waitedMs = performance.now() - startedMs
    if (waitedMs >= limitMs || isTimeOver(signal)) {
      throw new SetupError({
        code: options.code ?? 'WAIT_TIMEOUT',
        what: `waited ${Math.round(waitedMs)} ms for ${what}; still missing: ${seen.missing}`,
        next: options.next,
      })
    }
    signal?.throwIfAborted()
    await pause(Math.min(everyMs, limitMs - waitedMs + 1), signal)
  }
}

const isTimeOver = (signal: AbortSignal | undefined): boolean =>
  signal?.reason instanceof DOMException && signal.reason.name === 'TimeoutError'

/** Ends early, without an error, when the signal aborts. */
async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(ms, undefined, signal === undefined ? {} : { signal }).catch((error: unknown) => {
    if (signal?.aborted !== true) throw error
  })
}
