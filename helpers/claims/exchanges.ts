import type { Outcome } from '../traffic/outcome.ts'

/** The same request sent many times, and what became of it. */
export interface Exchange {
  /** The workload whose identity the sender has. */
  readonly from: string
  /** The Service asked. */
  readonly to: string
  /** Method and path with query: `GET /weapons`. */
  readonly request: string
  /** Headers of its own, when it had any. */
  readonly headers?: Readonly<Record<string, string>>
  /** Whether the lab's config was in force. */
  readonly configured: boolean
  readonly requests: number
  /** How many came to what: a status, or `timeout`, `refused`, `reset`, `unresolved`, `lost`. */
  readonly outcomes: Readonly<Record<string, number>>
}

export type Sent = Omit<Exchange, 'requests' | 'outcomes'>

/** What a claim has sent, batches of the same request counted together. */
export class Exchanges {
  readonly #byRequest = new Map<string, Exchange>()

  record(sent: Sent, outcomes: readonly Outcome[]): void {
    const key = JSON.stringify([sent.from, sent.to, sent.request, sent.headers, sent.configured])
    const before = this.#byRequest.get(key)
    const counts = new Map(Object.entries(before?.outcomes ?? {}))
    for (const outcome of outcomes) {
      const name = outcome.kind === 'answer' ? String(outcome.status) : outcome.kind
      counts.set(name, (counts.get(name) ?? 0) + 1)
    }
    const requests = (before?.requests ?? 0) + outcomes.length
    this.#byRequest.set(key, { ...sent, requests, outcomes: Object.fromEntries(counts) })
  }

  /** In the order in which they were first sent. */
  get all(): readonly Exchange[] {
    return [...this.#byRequest.values()]
  }
}
