/** One HTTP/1.1 request as a program inside a pod would write it. */
export interface HttpRequest {
  readonly method: string
  /** With the name that a pod would use: `http://stronghold:8080/weapons`. Names resolve as in the cluster. */
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Many of the same request. Every request opens a connection of its own, since a Service balances connections. */
export interface Batch {
  readonly request: HttpRequest
  readonly count: number
  /** At most so many requests under way at once; default 8. */
  readonly concurrency?: number
  /** Open loop: request n leaves n × everyMs after the first one, whether or not earlier ones were answered. */
  readonly everyMs?: number
  /** How long one request may take from connect to the last byte; default 3000. */
  readonly timeoutMs?: number
  /** Sent as `x-meshproof-tag`, and found again in the backends' own request logs. */
  readonly tag?: string
}

interface Timed {
  /** Position in the batch, from 0. */
  readonly seq: number
  /** When the request was begun, on the sender's monotonic clock, counted from the batch's start. */
  readonly atMs: number
  readonly durationMs: number
}

/** An HTTP response, whoever sent it. */
export interface Answer extends Timed {
  readonly kind: 'answer'
  readonly status: number
  /** Names in lower case; repeated headers joined by `, `. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The request got no HTTP response, for a reason that the mesh can be responsible for. */
export interface NoAnswer extends Timed {
  /**
   * `timeout`: nothing came within `timeoutMs`; `refused`: the connection was refused; `reset`: it was closed, reset
   * or given up after `timeoutMs` before a whole response, or what came is not HTTP; `unresolved`: the name has no
   * address.
   */
  readonly kind: 'timeout' | 'refused' | 'reset' | 'unresolved'
  readonly detail: string
}

/** The harness's own plumbing failed (exec stream, probe pod, worker): never a verdict about the mesh. */
export interface Lost extends Timed {
  readonly kind: 'lost'
  readonly detail: string
}

export type Outcome = Answer | NoAnswer | Lost

/** Sends requests with the identity of one workload's pods. */
export interface Client {
  /** The Deployment whose pod labels this client carries: `orc`. */
  readonly workload: string
  /** One outcome a request, in the order of `seq`. Rejects only with a PlumbingError or the signal's reason. */
  send(batch: Batch, signal?: AbortSignal): Promise<Outcome[]>
}
