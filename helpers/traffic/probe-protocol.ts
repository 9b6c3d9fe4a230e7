import { StringDecoder } from 'node:string_decoder'
import type { Batch } from './outcome.ts'
import type { Packed } from './packed.ts'

/** Both sides must speak the same one; the probe says its own in its first line. */
export const protocolVersion = 1

/** From the runner to the probe, one JSON object a line. */
export type Order =
  | { readonly type: 'send'; readonly id: number; readonly batch: Batch }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'ping' }

/** From the probe to the runner, one JSON object a line. */
export type Word =
  | { readonly type: 'hello'; readonly protocol: number; readonly node: string }
  /** As they became known, in no order. */
  | { readonly type: 'outcomes'; readonly id: number; readonly packed: Packed }
  /** All is said about a batch: so many outcomes were sent. */
  | { readonly type: 'end'; readonly id: number; readonly count: number }
  /** A batch cannot be sent as it is. */
  | { readonly type: 'refused'; readonly id: number; readonly why: string }
  | { readonly type: 'pong' }
  /** What arrived is not this protocol; the probe's last line. */
  | { readonly type: 'violation'; readonly why: string }

export function encode(message: Order | Word): string {
  return `${JSON.stringify(message)}\n`
}

/** A line that is not of this protocol, with its beginning in the message. */
export class ProtocolViolation extends Error {}

const idOf: Readonly<Record<string, boolean>> = {
  send: true,
  cancel: true,
  ping: false,
  hello: false,
  outcomes: true,
  end: true,
  refused: true,
  pong: false,
  violation: false,
}

/** Reads a line. Which of the two sides' messages it is, and the rest of its shape, is for the reader to ask. */
export function decode(line: string): Order | Word {
  let message: unknown
  try {
    message = JSON.parse(line)
  } catch {
    throw new ProtocolViolation(`not a line of JSON: ${beginning(line)}`)
  }
  const { type, id } = (message ?? {}) as { type?: unknown; id?: unknown }
  const needsId = typeof type === 'string' && Object.hasOwn(idOf, type) ? idOf[type] : undefined
  if (needsId === undefined)
    throw new ProtocolViolation(`not a message of protocol ${protocolVersion}: ${beginning(line)}`)
  if (needsId && !Number.isSafeInteger(id))
    throw new ProtocolViolation(`a message without its batch: ${beginning(line)}`)
  return message as Order | Word
}

function beginning(line: string): string {
  return JSON.stringify(line.length > 80 ? `${line.slice(0, 80)}…` : line)
}

/** A batch's outcomes fit many times; what is longer is no protocol, and must not fill the memory. */
export const lineLimit = 8 * 1024 * 1024

/**
 * Cuts a stream of bytes into lines at `\n` alone: node:readline cuts at U+2028 too, which JSON leaves as it is.
 */
export class LineSplitter {
  readonly #decoder = new StringDecoder('utf8')
  #rest: string[] = []
  #length = 0

  /** The lines that these bytes end, without their `\n`. @throws ProtocolViolation for a line without an end */
  push(bytes: Buffer): string[] {
    const [first = '', ...more] = this.#decoder.write(bytes).split('\n')
    this.#length += first.length
    this.#rest.push(first)
    if (this.#length > lineLimit) throw new ProtocolViolation(`a line of more than ${lineLimit} characters`)
    if (more.length === 0) return []
    const lines = [this.#rest.join(''), ...more]
    const rest = lines.pop() ?? ''
    this.#rest = [rest]
    this.#length = rest.length
    return lines
  }

  /** What came after the last `\n`. */
  get rest(): string {
    return this.#rest.join('')
  }
}
