import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { text } from './outcomes.fixture.ts'
import { ResponseReader } from './response.ts'
import { MalformedResponse } from './response-head.ts'

/** Reads a response from these pieces; undefined as long as it is not whole. */
function read(pieces: readonly (string | Buffer)[], method = 'GET', closed = false) {
  const reader = new ResponseReader(method)
  for (const piece of pieces) if (reader.push(Buffer.from(piece))) return reader.answer
  return closed && reader.endsWithConnection ? reader.answer : undefined
}

const head = (...fields: string[]) => ['HTTP/1.1 200 OK', ...fields, '', ''].join('\r\n')
const chunked = (body: string, sizes: readonly number[]) => {
  const bytes = Buffer.from(body)
  const chunks: Buffer[] = []
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const data = bytes.subarray(at, at + (sizes[turn % sizes.length] ?? 1))
    chunks.push(Buffer.from(`${data.length.toString(16)};x=y\r\n`), data, Buffer.from('\r\n'))
    at += data.length
  }
  return Buffer.concat([...chunks, Buffer.from('0\r\ntrailer: t\r\n\r\n')])
}
const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 })

test('a response reads the same however it is framed and however it is cut', () => {
  const value = fc.string({ maxLength: 12 }).map((text) => text.trim())
  const fields = fc.dictionary(fc.constantFrom('x-a', 'x-b', 'x-c'), value, { noNullPrototype: true })
  const body = text.map((text) => Buffer.from(text).toString())
  fc.assert(
    fc.property(
      fields,
      body,
      fc.constantFrom('length', 'chunks', 'close'),
      sizes,
      sizes,
      (fields, body, framing, cuts, chunks) => {
        const framed = {
          length: { field: [`Content-Length: ${Buffer.byteLength(body)}`], bytes: Buffer.from(body) },
          chunks: { field: ['Transfer-Encoding: chunked'], bytes: chunked(body, chunks) },
          close: { field: [], bytes: Buffer.from(body) },
        }[framing]
        const lines = Object.entries(fields).map(([name, value]) => `${name.toUpperCase()}: ${value}`)
        const interim = 'HTTP/1.1 100 Continue\r\n\r\n'
        const bytes = Buffer.concat([Buffer.from(interim + head(...lines, ...framed.field)), framed.bytes])
        const pieces: Buffer[] = []
        for (let at = 0; at < bytes.length; at += pieces.at(-1)?.length ?? 0) {
          pieces.push(bytes.subarray(at, at + (cuts[pieces.length % cuts.length] ?? 1)))
        }
        const answer = read(pieces, 'GET', true)
        expect(answer?.body).toBe(body)
        expect(answer?.headers).toMatchObject(fields)
        const cut = read(pieces.slice(0, -1), 'GET', true)
        expect(framing === 'close' || cut === undefined).toBe(true)
      },
    ),
  )
})

describe('a body', () => {
  test.each([
    ['HEAD', head('content-length: 5')],
    ['GET', 'HTTP/1.1 204 No Content\r\n\r\n'],
    ['GET', 'HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\n'],
    ['GET', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
    ['CONNECT', head()],
    ['GET', head('content-length: 0')],
  ])('does not follow, to %s: %j', (method, bytes) => {
    expect(read([bytes], method)).toMatchObject({ body: '' })
  })

  test('ends with the connection when its last coding is not chunked', () => {
    expect(read([head('transfer-encoding: gzip'), 'zip'])).toBeUndefined()
    expect(read([head('transfer-encoding: gzip'), 'zip'], 'GET', true)).toMatchObject({ body: 'zip' })
    expect(read([head('transfer-encoding: gzip, Chunked'), '3\r\nzip\r\n0\r\n\r\n'])).toMatchObject({ body: 'zip' })
  })

  test('leaves what follows it alone', () => {
    expect(read([`${head('content-length: 2')}okay`])).toMatchObject({ body: 'ok' })
  })
})

test('the value of a header keeps its bytes, but for blanks around it', () => {
  expect(read([Buffer.from(head('x: \t à \t', 'content-length: 0'))])?.headers['x']).toBe('Ã\u00a0')
})

test('a header that has the name of a property of objects is a header', () => {
  const headers = read([head('__proto__: a', 'constructor: b', 'content-length: 0')])?.headers ?? {}
  expect(Object.entries(headers)).toEqual([
    ['__proto__', 'a'],
    ['constructor', 'b'],
    ['content-length', '0'],
  ])
})

test.each([
  'SSH-2.0-OpenSSH_9.2\r\n\r\n',
  'SSH-2.0',
  'HTTP/2 200\r\n\r\n',
  'HTTP/1.1 20\r\n\r\n',
  'HTTP/1.1 2000 OK\r\n\r\n',
  'HTTP/1.1 099 Less\r\n\r\n',
  head('no colon'),
  head('space before : colon'),
  head(': no name'),
  head('x: folded', ' line'),
  head('x: a\0b'),
  head('x: a\nb'),
  head('content-length: -1'),
  head('content-length: 5x'),
  head('content-length: 5', 'content-length: 5'),
  head('content-length: 5', 'transfer-encoding: chunked'),
  `${head('transfer-encoding: chunked')}x\r\n`,
  `${head('transfer-encoding: chunked')}-5\r\n`,
  `${head('transfer-encoding: chunked')}2\r\nokay\r\n`,
  `${head('transfer-encoding: chunked')}2${' '.repeat(20_000)}`,
  `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(70_000)}`,
])('%j is not HTTP', (bytes) => {
  expect(() => read([bytes])).toThrow(MalformedResponse)
})
