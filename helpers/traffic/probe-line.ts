import type { Readable, Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { messageOf, PlumbingError } from '../core/errors.ts'
import { decode, encode, LineSplitter, type Order, ProtocolViolation, type Word } from './probe-protocol.ts'

/** The streams of a running probe: of an exec into its pod, or of a child process. */
export interface ProbeStreams {
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr?: Readable | null
}

interface Listener {
  /** May throw ProtocolViolation, which ends the line. */
  readonly word: (word: Order | Word) => void
  /** Called once, when nothing more will be heard. */
  readonly lost: (why: PlumbingError) => void
}

/** The runner's end of a probe's line: words in and out, and the moment when it is lost. */
export class ProbeLine {
  readonly #streams: ProbeStreams
  readonly #what: string
  readonly #silenceLimitMs: number
  readonly #listener: Listener
  readonly #lines = new LineSplitter()
  readonly #heartbeat: NodeJS.Timeout
  /** Since when a word is due; undefined when none is. The first one is due from the start. */
  #dueSinceMs: number | undefined = performance.now()
  #complaints = ''
  #closed = false

  constructor(streams: ProbeStreams, what: string, silenceLimitMs: number, listener: Listener) {
    this.#streams = streams
    this.#what = what
    this.#silenceLimitMs = silenceLimitMs
    this.#listener = listener
    const { stdin, stdout, stderr } = streams
    stdout.on('data', (bytes: Buffer) => this.#hear(bytes))
    stdout.on('error', (error) => this.#lose('its output broke', error))
    stdout.on('close', () => void this.#end())
    stdout.on('end', () => void this.#end())
    stdin.on('error', (error) => this.#lose('its input broke', error))
    stderr?.on('data', (bytes: Buffer) => {
      this.#complaints = `${this.#complaints}${bytes.toString()}`.slice(-1000)
    })
    stderr?.on('error', () => {})
    this.#heartbeat = setInterval(() => this.#beat(), silenceLimitMs / 4)
    this.#heartbeat.unref()
  }

  say(order: Order): void {
    if (!this.#closed) this.#streams.stdin.write(encode(order))
  }

  /** Ends the probe's input, and with it the probe; nothing is heard any more. */
  close(): void {
    this.#closed = true
    clearInterval(this.#heartbeat)
    this.#streams.stdin.end()
  }

  #hear(bytes: Buffer): void {
    if (this.#closed) return
    this.#dueSinceMs = undefined
    try {
      for (const line of this.#lines.push(bytes)) this.#listener.word(decode(line))
    } catch (error) {
      if (!(error instanceof ProtocolViolation)) throw error
      this.#lose('it broke the protocol', error)
    }
  }

  #beat(): void {
    if (this.#dueSinceMs === undefined) {
      this.#dueSinceMs = performance.now()
      this.say({ type: 'ping' })
    } else if (this.#silentMs() > this.#silenceLimitMs) {
      // What arrived while this process did not run is read first.
      setImmediate(() => {
        if (this.#silentMs() > this.#silenceLimitMs)
          this.#lose(`it said nothing for ${Math.round(this.#silentMs())} ms`)
      })
    }
  }

  #silentMs(): number {
    return this.#dueSinceMs === undefined ? 0 : performance.now() - this.#dueSinceMs
  }

  /** The reason for an end is on stderr, which ends on its own time, if ever. */
  async #end(): Promise<void> {
    const { stderr } = this.#streams
    if (stderr != null) await finished(stderr, { signal: AbortSignal.timeout(200) }).catch(() => {})
    const cut = this.#lines.rest === '' ? '' : ' within a line'
    this.#lose(`its output ended${cut}`)
  }

  #lose(why: string, cause?: unknown): void {
    if (this.#closed) return
    this.close()
    this.#streams.stdout.destroy()
    const because = cause === undefined ? '' : `: ${messageOf(cause)}`
    const complaints = this.#complaints === '' ? '' : `; its last words were: ${this.#complaints.trim()}`
    this.#listener.lost(
      new PlumbingError({
        code: 'PROBE_LOST',
        what: `${this.#what} was lost: ${why}${because}${complaints}`,
        next: 'look whether its pod was evicted, restarted or deleted, then run again',
        cause,
      }),
    )
  }
}
