import { type Head, MalformedResponse } from './response-head.ts'

/** So much of a body is kept, in bytes; what follows is read and forgotten. */
export const bodyLimit = 64 * 1024

/** No line between chunks is longer. */
const lineLimit = 16 * 1024

/** Reads a body to its end, and keeps its beginning. */
export class ResponseBody {
  /** Whether the end of the connection is the body's own. */
  readonly endsWithConnection: boolean
  readonly #kept: Buffer[] = []
  #room = bodyLimit
  #left: number
  readonly #chunks: ChunkReader | undefined

  constructor(end: Head['bodyEnd']) {
    this.endsWithConnection = end === 'connection'
    this.#left = typeof end === 'number' ? end : Number.POSITIVE_INFINITY
    this.#chunks = end === 'last chunk' ? new ChunkReader((data) => this.#keep(data)) : undefined
  }

  /** Whether the body is whole now. What follows it is not looked at. @throws MalformedResponse */
  push(bytes: Buffer): boolean {
    if (this.#chunks !== undefined) return this.#chunks.push(bytes)
    this.#keep(bytes.subarray(0, this.#left))
    this.#left -= bytes.length
    return this.#left <= 0
  }

  text(): string {
    const [only, ...more] = this.#kept
    return (more.length === 0 ? only : Buffer.concat(this.#kept))?.toString() ?? ''
  }

  #keep(data: Buffer): void {
    if (this.#room > 0 && data.length > 0) this.#kept.push(data.subarray(0, this.#room))
    this.#room -= data.length
  }
}

/** RFC 9112, 7.1: chunks of data, each after a line with its size, the last of size 0; then trailers, left out here. */
class ChunkReader {
  readonly #data: (data: Buffer) => void
  #next: 'size' | 'data' | 'end of data' | 'trailer' = 'size'
  #left = 0
  /** The beginning of a line. */
  #rest: Buffer = Buffer.alloc(0)

  constructor(data: (data: Buffer) => void) {
    this.#data = data
  }

  push(bytes: Buffer): boolean {
    let rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    for (;;) {
      if (this.#next === 'data') rest = this.#take(rest)
      const end = this.#next === 'data' ? -1 : rest.indexOf('\r\n')
      if (end < 0) break
      if (this.#line(rest.toString('latin1', 0, end))) return true
      rest = rest.subarray(end + 2)
    }
    if (rest.length > lineLimit) throw new MalformedResponse(`a line between chunks of more than ${lineLimit} bytes`)
    this.#rest = rest
    return false
  }

  #take(bytes: Buffer): Buffer {
    this.#data(bytes.subarray(0, this.#left))
    const rest = bytes.subarray(this.#left)
    this.#left = Math.max(0, this.#left - bytes.length)
    if (this.#left === 0) this.#next = 'end of data'
    return rest
  }

  /** Whether the body is whole after this line. */
  #line(line: string): boolean {
    if (this.#next === 'trailer') return line === ''
    if (this.#next === 'end of data') {
      if (line !== '') throw new MalformedResponse('a chunk that is longer than its size')
      this.#next = 'size'
      return false
    }
    const size = /^([0-9a-f]{1,8})[ \t]*(?:;.*)?$/i.exec(line)?.[1]
    if (size === undefined) throw new MalformedResponse(`not the size of a chunk: ${JSON.stringify(line.slice(0, 80))}`)
    this.#left = Number.parseInt(size, 16)
    this.#next = this.#left === 0 ? 'trailer' : 'data'
    return false
  }
}
