export interface TimingFinding {
  /** `undecided`: the clocks cannot tell, or nothing was measured, or some took as long as two timeouts. */
  readonly decision: 'fits' | 'differs' | 'undecided'
  readonly reason?: string
  /** The timeouts that the shortest duration speaks for, when there is one. */
  readonly timeoutMs?: { readonly low: number; readonly high: number }
}

export interface Timing {
  readonly durationsMs: readonly number[]
  readonly timeoutMs: number
  /** How far the clock that timed out and the one that measured may be apart over one timeout. */
  readonly clockErrorMs: number
  /** By which part of itself a timer may be late where the machine is busy. */
  readonly late: number
}

/**
 * Whether requests that timed out did so at the timeout that was set, and neither at half nor at twice of it.
 * A timer is never early but for the clock error, and late as often as the machine is busy: none may end before
 * `timeoutMs − clockErrorMs`, and the shortest must end by `timeoutMs × (1 + late)`. That tells the timeout from its half
 * and from its double as long as a late half is over before an early whole, and a late whole before an early double.
 */
export function checkTiming({ durationsMs, timeoutMs, clockErrorMs, late }: Timing): TimingFinding {
  if (durationsMs.length === 0) return { decision: 'undecided', reason: 'no request timed out' }
  const earliestMs = timeoutMs - clockErrorMs
  const latestMs = timeoutMs * (1 + late)
  if (!(clockErrorMs >= 0 && late >= 0 && latestMs / 2 < earliestMs && latestMs < 2 * timeoutMs - clockErrorMs)) {
    return {
      decision: 'undecided',
      reason: `a clock error of ±${clockErrorMs} ms is too large to tell ${timeoutMs} ms from half or twice of it`,
    }
  }
  const shortest = Math.min(...durationsMs)
  const spokenFor = { low: shortest / (1 + late), high: shortest + clockErrorMs }
  if (shortest < earliestMs || shortest > latestMs) {
    const reason = `the shortest of ${durationsMs.length} timeouts took ${shortest} ms, not ${earliestMs} to ${latestMs} ms`
    return { decision: 'differs', reason, timeoutMs: spokenFor }
  }
  const doubled = durationsMs.filter((duration) => duration >= 2 * timeoutMs - clockErrorMs).length
  if (doubled > 0) {
    const reason = `${doubled} of ${durationsMs.length} took as long as two timeouts of ${timeoutMs} ms`
    return { decision: 'undecided', reason, timeoutMs: spokenFor }
  }
  return { decision: 'fits', timeoutMs: spokenFor }
}
