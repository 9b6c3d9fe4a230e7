import { PlumbingError } from '../core/errors.ts'
import type { Batch, Client, Outcome } from './outcome.ts'
import { ProbeLine, type ProbeStreams } from './probe-line.ts'
import { type Order, ProtocolViolation, protocolVersion, type Word } from './probe-protocol.ts'
import { Received } from './received.ts'

export interface ProbeOptions {
  /** The Deployment whose pod labels the probe's pod carries: `orc`. */
  readonly workload: string
  /** What errors call it: `the probe pod azeroth/orc-probe`. */
  readonly what: string
  /** A probe that owes a word and says nothing for so long is lost; default 10 000. */
  readonly silenceLimitMs?: number
  readonly signal?: AbortSignal | undefined
}

interface Pending {
  readonly received: Received
  readonly resolve: (outcomes: Outcome[]) => void
  readonly reject: (error: unknown) => void
}

/**
 * Takes over the streams of a probe that is starting, and waits for its first line.
 *
 * @throws PlumbingError `PROBE_LOST` when it does not come, `PROBE_VERSION` when it is of another protocol; or the
 * signal's reason
 */
export async function openProbe(streams: ProbeStreams, options: ProbeOptions): Promise<ProbeClient> {
  options.signal?.throwIfAborted()
  const client = new ProbeClient(streams, options)
  const abort = (): void => client.close(options.signal?.reason)
  options.signal?.addEventListener('abort', abort)
  try {
    await client.ready
    return client
  } catch (error) {
    client.close(error)
    throw error
  } finally {
    options.signal?.removeEventListener('abort', abort)
  }
}

/**
 * Sends batches through a probe, several at once if need be. When the probe or the way to it is lost, outcomes that
 * had not arrived are `lost`, and every later `send` rejects with a PlumbingError `PROBE_LOST`.
 */
export class ProbeClient implements Client, AsyncDisposable {
  readonly workload: string
  readonly ready: Promise<void>
  readonly #hello = Promise.withResolvers<void>()
  readonly #pending = new Map<number, Pending>()
  readonly #line: ProbeLine
  readonly #what: string
  #lastId = 0
  #closed: { readonly reason: unknown } | undefined

  /** For openProbe: not usable before `ready`. */
  constructor(streams: ProbeStreams, { workload, what, silenceLimitMs = 10_000 }: ProbeOptions) {
    this.workload = workload
    this.ready = this.#hello.promise
    this.#what = what
    this.#line = new ProbeLine(streams, what, silenceLimitMs, {
      word: (word) => this.#take(word),
      lost: (why) => this.#lose(why),
    })
  }

  /** @throws PlumbingError `PROBE_LOST`, or `PROBE_REFUSED` for a batch that cannot be written as HTTP */
  async send(batch: Batch, signal?: AbortSignal): Promise<Outcome[]> {
    signal?.throwIfAborted()
    if (this.#closed !== undefined) throw this.#closed.reason
    const { promise, resolve, reject } = Promise.withResolvers<Outcome[]>()
    const id = (this.#lastId += 1)
    this.#pending.set(id, { received: new Received(batch), resolve, reject })
    const cancel = (): void => {
      this.#line.say({ type: 'cancel', id })
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', cancel)
    this.#line.say({ type: 'send', id, batch })
    try {
      return await promise
    } finally {
      signal?.removeEventListener('abort', cancel)
      this.#pending.delete(id)
    }
  }

  /** Ends the probe's input, upon which it ends itself. What is under way rejects with `reason`. */
  close(reason: unknown): void {
    this.#closed ??= { reason }
    this.#line.close()
    this.#hello.reject(reason)
    for (const { reject } of this.#pending.values()) reject(reason)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close(new PlumbingError({ code: 'PROBE_CLOSED', what: `${this.#what} was closed by this run` }))
  }

  /** A batch that is not pending was given up here; what the probe still says about it is late, not wrong. */
  #take(word: Order | Word): void {
    switch (word.type) {
      case 'hello':
        return this.#greet(word.protocol)
      case 'outcomes':
        return this.#pending.get(word.id)?.received.add(word.packed)
      case 'end': {
        const pending = this.#pending.get(word.id)
        return pending?.resolve(pending.received.all('the probe did not report it'))
      }
      case 'refused':
        return this.#pending.get(word.id)?.reject(this.#error('PROBE_REFUSED', `cannot send this batch: ${word.why}`))
      case 'pong':
        return
      case 'violation':
        throw new ProtocolViolation(`the probe did not understand: ${word.why}`)
      case 'send':
      case 'cancel':
      case 'ping':
        throw new ProtocolViolation(`an order from the probe: ${word.type}`)
    }
  }

  #greet(protocol: number): void {
    if (protocol === protocolVersion) return this.#hello.resolve()
    this.close(this.#error('PROBE_VERSION', `speaks protocol ${protocol}, and this runner ${protocolVersion}`))
  }

  #lose(why: PlumbingError): void {
    this.#closed ??= { reason: why }
    this.#hello.reject(why)
    for (const { received, resolve } of this.#pending.values()) resolve(received.all(why.what))
  }

  #error(code: string, what: string): PlumbingError {
    return new PlumbingError({ code, what: `${this.#what} ${what}` })
  }
}
