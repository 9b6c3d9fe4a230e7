import { AsyncLocalStorage } from 'node:async_hooks'
import { unlessLate } from '../../helpers/core/late.ts'

/** How long a run that is told to end may take to release what it started. */
const graceMs = 20_000

const owners = new AsyncLocalStorage<AbortController>()
const running = new Set<AbortController>()

/**
 * Runs something so that it harms nothing else in this process: an error that nobody in it awaits ends it, and not the process;
 * and it is not waited for any longer when it does not heed the signal.
 *
 * @throws such an error; the signal's reason when it has aborted
 */
export async function guarded<T>(signal: AbortSignal, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  watch()
  const own = new AbortController()
  const stopped = AbortSignal.any([signal, own.signal])
  running.add(own)
  try {
    const result = await unlessLate(
      owners.run(own, () => run(stopped)),
      stopped,
      graceMs,
    )
    stopped.throwIfAborted()
    return result
  } catch (error) {
    throw stopped.aborted ? stopped.reason : error
  } finally {
    running.delete(own)
  }
}

let watched = false

/** From the first run to the end of the process: what a run has left to itself may fail long after it. */
function watch(): void {
  if (watched) return
  watched = true
  process.on('uncaughtException', tell)
  process.on('unhandledRejection', tell)
}

/** Ends the run that the error comes from: the one in whose course it happened, or the only one. */
function tell(error: unknown): void {
  const [only] = running.size === 1 ? running : []
  const owner = owners.getStore() ?? only
  if (owner === undefined) console.error(error)
  else owner.abort(error)
}
