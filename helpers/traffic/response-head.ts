/** A response that is not HTTP/1.1; the message says what of it. */
export class MalformedResponse extends Error {}

export interface Head {
  readonly status: number
  /** Names in lower case; repeated headers joined by `, `. */
  readonly headers: Readonly<Record<string, string>>
  /** Where the body ends (RFC 9112, 6.3), if the status and the request's method allow one: after so many bytes. */
  readonly bodyEnd: number | 'last chunk' | 'connection'
}

const known = new Map<string, Head>()

/**
 * Reads a head, without the empty line that ends it. Equal heads are one object: a batch's answers differ in few
 * headers, and tens of thousands of them are kept.
 *
 * @throws MalformedResponse
 */
export function parseHead(text: string): Head {
  const same = known.get(text)
  if (same !== undefined) return same
  const [statusLine = '', ...fields] = text.split('\r\n')
  const status = /^HTTP\/1\.[01] ([1-9]\d\d)(?: |$)/.exec(statusLine)?.[1]
  if (status === undefined) throw new MalformedResponse(`no status line: ${JSON.stringify(statusLine.slice(0, 80))}`)
  const headers = Object.freeze(joined(fields))
  const head = { status: Number(status), headers, bodyEnd: bodyEnd(headers) }
  if (known.size >= 256) known.clear()
  known.set(text, head)
  return head
}

/** A name is a token, and no control character but a tab is in a value (RFC 9110, 5.5 and 5.6.2). */
const field = /^([!#$%&'*+.^_`|~\w-]+):([\t\x20-\x7e\x80-\xff]*)$/

function joined(fields: readonly string[]): Record<string, string> {
  const headers = new Map<string, string>()
  for (const line of fields) {
    const [, written = '', value = ''] = field.exec(line) ?? []
    if (written === '') throw new MalformedResponse(`not a header: ${JSON.stringify(line.slice(0, 80))}`)
    const name = written.toLowerCase()
    const before = headers.get(name)
    headers.set(name, before === undefined ? trimmed(value) : `${before}, ${trimmed(value)}`)
  }
  return Object.fromEntries(headers)
}

/** Of spaces and tabs alone: to String.trim, the last byte of an `à` is a space, too. */
function trimmed(value: string): string {
  const isBlank = (at: number): boolean => value[at] === ' ' || value[at] === '\t'
  let [start, end] = [0, value.length]
  while (start < end && isBlank(start)) start += 1
  while (end > start && isBlank(end - 1)) end -= 1
  return value.slice(start, end)
}

function bodyEnd(headers: Readonly<Record<string, string>>): Head['bodyEnd'] {
  const { 'transfer-encoding': encoding, 'content-length': length } = headers
  if (encoding === undefined && length === undefined) return 'connection'
  if (encoding === undefined && /^\d{1,15}$/.test(length ?? '')) return Number(length)
  if (length !== undefined) throw new MalformedResponse(`a content-length that cannot be: ${length}, ${encoding}`)
  return /(?:^|,)[ \t]*chunked$/i.test(encoding ?? '') ? 'last chunk' : 'connection'
}
