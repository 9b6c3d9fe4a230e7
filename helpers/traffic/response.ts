import type { IncomingMessage } from 'node:http'

/** So much of a body is kept, in bytes; what follows is read and forgotten. */
export const bodyLimit = 64 * 1024

const known = new Map<string, Readonly<Record<string, string>>>()

/**
 * Names in lower case, repeated ones joined by `, `. Equal heads are one object: a batch's answers differ in few
 * headers, and tens of thousands of them are kept.
 */
export function headersOf(raw: readonly string[]): Readonly<Record<string, string>> {
  const key = raw.join('\n')
  const same = known.get(key)
  if (same !== undefined) return same
  const joined = new Map<string, string>()
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i]?.toLowerCase() ?? ''
    const before = joined.get(name)
    joined.set(name, before === undefined ? (raw[i + 1] ?? '') : `${before}, ${raw[i + 1]}`)
  }
  const headers = Object.freeze(Object.fromEntries(joined))
  if (known.size >= 256) known.clear()
  known.set(key, headers)
  return headers
}

/** Reads a body to its last byte, then calls `done` before the socket is closed for us. */
export function collectBody(
  response: IncomingMessage,
  done: (body: string) => void,
  fail: (error: unknown) => void,
): void {
  const chunks: Buffer[] = []
  let room = bodyLimit
  response.on('data', (chunk: Buffer) => {
    if (room > 0) chunks.push(chunk.subarray(0, room))
    room -= chunk.length
  })
  response.on('error', fail)
  response.prependListener('end', () =>
    done((chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))?.toString() ?? ''),
  )
}
