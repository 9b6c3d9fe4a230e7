import type { LabName } from '../../fixtures/lab-manifests.ts'
import { PlumbingError } from '../../helpers/core/errors.ts'

/** What is over sooner is not told. */
const quietMs = 1_000
/** How often a line is written where it cannot be written over. */
const everyMs = 10_000

const interrupted = () =>
  new PlumbingError({ code: 'CHECK_INTERRUPTED', what: 'the check was interrupted', next: 'run it again' })

/** Runs something that takes its time: says so on standard error, and ends it when the user does. */
export async function watched<T>(labs: readonly LabName[], run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const startedMs = performance.now()
  const stopped = new AbortController()
  const stop = () => stopped.abort(interrupted())
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.once(signal, stop)
  const terminal = process.stderr.isTTY
  const tell = () => {
    const elapsedMs = performance.now() - startedMs
    if (elapsedMs < quietMs) return
    const line = `check: ${labs.join(', ')} · ${(elapsedMs / 1000).toFixed(0)} s`
    process.stderr.write(terminal ? `\r\u001b[K${line}` : `${line}\n`)
  }
  const timer = setInterval(tell, terminal ? 500 : everyMs)
  try {
    return await run(stopped.signal)
  } finally {
    clearInterval(timer)
    if (terminal) process.stderr.write('\r\u001b[K')
    for (const signal of signals) process.off(signal, stop)
  }
}
