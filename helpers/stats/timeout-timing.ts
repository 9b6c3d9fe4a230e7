export interface TimingFinding {
  /** `undecided`: the clock error is too large, or nothing was measured, or some took as long as two timeouts. */
  readonly decision: 'fits' | 'differs' | 'undecided'
  readonly reason?: string
  /** The timeouts that the shortest duration speaks for, when there is one. */
  readonly timeoutMs?: { readonly low: number; readonly high: number }
}

/**
 * Whether requests that timed out did so at the timeout that was set, and neither at half nor at twice of it.
 * A timer is never early but for the clock error, and it is late as often as the machine is busy: none may end
 * before `timeoutMs − clockErrorMs`, and the shortest must end by `timeoutMs + clockErrorMs`. The clock error is the
 * caller's statement of how far off the shortest one may be; a quarter of the timeout or more could not tell half from whole.
 */
export function checkTiming(options: {
  readonly durationsMs: readonly number[]
  readonly timeoutMs: number
  readonly clockErrorMs: number
}): TimingFinding {
  const { durationsMs, timeoutMs, clockErrorMs } = options
  if (durationsMs.length === 0) return { decision: 'undecided', reason: 'no request timed out' }
  if (!(clockErrorMs >= 0 && clockErrorMs < timeoutMs / 4)) {
    return {
      decision: 'undecided',
      reason: `a clock error of ±${clockErrorMs} ms is too large to tell ${timeoutMs} ms from half or twice of it`,
    }
  }
  const shortest = Math.min(...durationsMs)
  const spokenFor = { low: shortest - clockErrorMs, high: shortest + clockErrorMs }
  const doubled = durationsMs.filter((duration) => duration >= 2 * timeoutMs - clockErrorMs).length
  if (timeoutMs < spokenFor.low || timeoutMs > spokenFor.high) {
    const reason = `the shortest of ${durationsMs.length} timeouts took ${shortest} ms, not ${timeoutMs} ± ${clockErrorMs} ms`
    return { decision: 'differs', reason, timeoutMs: spokenFor }
  }
  if (doubled > 0) {
    const reason = `${doubled} of ${durationsMs.length} took as long as two timeouts of ${timeoutMs} ms`
    return { decision: 'undecided', reason, timeoutMs: spokenFor }
  }
  return { decision: 'fits', timeoutMs: spokenFor }
}
