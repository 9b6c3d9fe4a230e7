import type { Batch, Outcome } from './outcome.ts'
import { ProtocolViolation } from './probe-protocol.ts'

/** What the probe has reported so far of one batch. */
export class Received {
  readonly #outcomes: (Outcome | undefined)[]
  readonly #orderedMs = performance.now()

  constructor({ count }: Batch) {
    this.#outcomes = Array.from({ length: count })
  }

  /** @throws ProtocolViolation for what is no outcome of this batch */
  add(outcomes: readonly Outcome[]): void {
    if (!Array.isArray(outcomes)) throw new ProtocolViolation('outcomes that are not a list')
    for (const outcome of outcomes as Outcome[]) {
      const { seq, kind } = outcome ?? {}
      if (typeof kind !== 'string' || !(seq in this.#outcomes)) {
        throw new ProtocolViolation(`an outcome of no request: ${JSON.stringify(outcome)}`)
      }
      this.#outcomes[seq] = outcome
    }
  }

  /** One outcome a request; those that were not reported are lost, timed by the runner's own clock. */
  all(whyLost: string): Outcome[] {
    const atMs = performance.now() - this.#orderedMs
    return this.#outcomes.map((outcome, seq) => outcome ?? { seq, atMs, durationMs: 0, kind: 'lost', detail: whyLost })
  }
}
