/** Aborts when the process is asked to end, so that a command can release what it has begun. */
export function untilInterrupted(): AbortSignal {
  const stopped = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => stopped.abort(new Error('interrupted')))
  }
  return stopped.signal
}
