/**
 * Waits for something no longer than `graceMs` after the signal; what it does later concerns nobody any more.
 * @throws the signal's reason then
 */
export async function unlessLate<T>(work: Promise<T>, signal: AbortSignal, graceMs: number): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  let timer: NodeJS.Timeout | undefined
  const begin = () => {
    timer = setTimeout(() => reject(signal.reason), graceMs)
  }
  if (signal.aborted) begin()
  else signal.addEventListener('abort', begin, { once: true })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', begin)
  }
}
