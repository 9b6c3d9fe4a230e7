import type { Batch, Outcome } from './outcome.ts'
import { type Packed, unpack } from './packed.ts'
import { ProtocolViolation } from './probe-protocol.ts'

/** What the probe has reported so far of one batch. */
export class Received {
  readonly #outcomes: (Outcome | undefined)[]
  readonly #orderedMs = performance.now()

  constructor({ count }: Batch) {
    this.#outcomes = Array.from({ length: count })
  }

  /** @throws ProtocolViolation for what are no outcomes of this batch */
  add(packed: Packed): void {
    for (const outcome of unpacked(packed)) {
      if (typeof outcome.kind !== 'string' || !(outcome.seq in this.#outcomes)) {
        throw new ProtocolViolation(`an outcome of no request: ${JSON.stringify(outcome)}`)
      }
      this.#outcomes[outcome.seq] = outcome
    }
  }

  /** One outcome a request; those that were not reported are lost, timed by the runner's own clock. */
  all(whyLost: string): Outcome[] {
    const atMs = performance.now() - this.#orderedMs
    return this.#outcomes.map((outcome, seq) => outcome ?? { seq, atMs, durationMs: 0, kind: 'lost', detail: whyLost })
  }
}

function unpacked(packed: Packed): Outcome[] {
  try {
    return unpack(packed)
  } catch (error) {
    throw new ProtocolViolation('outcomes that cannot be read', { cause: error })
  }
}
