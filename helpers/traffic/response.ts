import { ResponseBody } from './response-body.ts'
import { type Head, MalformedResponse, parseHead } from './response-head.ts'

/** Room for a mesh's own headers: Envoy sends 60 KiB by default at most. */
const headLimit = 64 * 1024
const protocol = 'HTTP/1.'

/**
 * Reads one HTTP/1.1 response from the bytes of a connection. node:http does so too, at twice the processor time for
 * the whole request, which on two cores is Envoy's to lose (bench/traffic).
 */
export class ResponseReader {
  readonly #method: string
  #rest: Buffer = Buffer.alloc(0)
  #head: Head | undefined
  #body: ResponseBody | undefined

  constructor(method: string) {
    this.#method = method
  }

  /** Whether the response is whole now. @throws MalformedResponse */
  push(bytes: Buffer): boolean {
    if (this.#body !== undefined) return this.#body.push(bytes)
    let rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    for (let end = rest.indexOf('\r\n\r\n'); end >= 0; end = rest.indexOf('\r\n\r\n')) {
      const head = parseHead(rest.toString('latin1', 0, end))
      rest = rest.subarray(end + 4)
      if (isInterim(head)) continue
      this.#head = head
      this.#body = new ResponseBody(this.#hasBody(head) ? head.bodyEnd : 0)
      return this.#body.push(rest)
    }
    const beginning = rest.toString('latin1', 0, protocol.length)
    if (!protocol.startsWith(beginning)) throw new MalformedResponse(`it begins with ${JSON.stringify(beginning)}`)
    if (rest.length > headLimit) throw new MalformedResponse(`a head of more than ${headLimit} bytes`)
    this.#rest = rest
    return false
  }

  /** Whether the end of the connection is the end of the response. */
  get endsWithConnection(): boolean {
    return this.#body?.endsWithConnection === true
  }

  /** Whether any of it is there. */
  get begun(): boolean {
    return this.#head !== undefined || this.#rest.length > 0
  }

  /** For people: how far it came. */
  get seen(): string {
    if (this.#head !== undefined) return `only the beginning of a ${this.#head.status}`
    return this.#rest.length > 0 ? 'only the beginning of a head' : 'no response'
  }

  /** Of a whole response. */
  get answer(): { status: number; headers: Readonly<Record<string, string>>; body: string } {
    const { status = 0, headers = {} } = this.#head ?? {}
    return { status, headers, body: this.#body?.text() ?? '' }
  }

  #hasBody({ status }: Head): boolean {
    if (this.#method === 'HEAD' || status === 101 || status === 204 || status === 304) return false
    return this.#method !== 'CONNECT' || status >= 300
  }
}

/** An interim response is not the answer; one to switch protocols is, since no other follows it. */
function isInterim({ status }: Head): boolean {
  return status < 200 && status !== 101
}
