/**
 * Counts a probe's results as the kubelet does: so many successes in a row, or so many failures in a row, and it is a
 * verdict. Before the first one nothing is known.
 */
export class ProbeVerdict {
  readonly #successThreshold: number
  readonly #failureThreshold: number
  #last: boolean | undefined
  #inARow = 0
  #verdict: boolean | undefined

  constructor(plan: { readonly successThreshold: number; readonly failureThreshold: number }) {
    this.#successThreshold = plan.successThreshold
    this.#failureThreshold = plan.failureThreshold
  }

  get current(): boolean | undefined {
    return this.#verdict
  }

  /** Takes one more result; returns the verdict if this result has changed it. */
  add(success: boolean): boolean | undefined {
    this.#inARow = success === this.#last ? this.#inARow + 1 : 1
    this.#last = success
    const needed = success ? this.#successThreshold : this.#failureThreshold
    if (this.#verdict === success || this.#inARow < needed) return undefined
    this.#verdict = success
    return success
  }
}
