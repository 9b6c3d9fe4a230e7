import type net from 'node:net'
import { describe, expect, test } from 'vitest'
import { type SendOptions, sendBatch } from './http-sender.ts'
import { answering, fullBacklog, loopbackServer } from './loopback.fixture.ts'
import { one } from './one.fixture.ts'
import { bodyLimit } from './response-body.ts'

describe('an answer', () => {
  test('has status, headers in lower case with repeated ones joined, and body', async () => {
    const url = await loopbackServer(
      answering(
        'HTTP/1.1 429 Slow\r\nX-Local-Rate-Limit: true\r\nSet-Cookie: a\r\nset-cookie: b\r\nContent-Length: 4\r\n\r\nstop',
      ),
    )
    expect(await one(url)).toEqual({
      kind: 'answer',
      seq: 0,
      atMs: expect.any(Number),
      durationMs: expect.any(Number),
      status: 429,
      headers: { 'x-local-rate-limit': 'true', 'set-cookie': 'a, b', 'content-length': '4' },
      body: 'stop',
    })
  })

  test.each([
    ['chunked', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nSWO\r\n2\r\nRD\r\n0\r\n\r\n', 'SWORD'],
    ['after a 100 Continue', 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok', 'ok'],
    ['after early hints', 'HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok', 'ok'],
    ['without a body', 'HTTP/1.1 204 No Content\r\n\r\n', ''],
    ['that switches protocols', 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n', ''],
    ['with a head of 40 KiB', `HTTP/1.1 200 OK\r\nx-long: ${'a'.repeat(40 * 1024)}\r\ncontent-length: 0\r\n\r\n`, ''],
  ])('%s is read', async (_, bytes, body) => {
    expect(await one(await loopbackServer(answering(bytes)))).toMatchObject({ kind: 'answer', body })
  })

  test('that ends with the connection is read', async () => {
    const url = await loopbackServer((socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\n\r\nSWORD')))
    expect(await one(url)).toMatchObject({ kind: 'answer', status: 200, body: 'SWORD' })
  })

  test('to HEAD has no body, whatever its length says', async () => {
    const url = await loopbackServer(answering('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n'))
    expect(await one(url, { request: { method: 'HEAD' } })).toMatchObject({ kind: 'answer', status: 200, body: '' })
  })

  test('with a large body keeps its first part and is read to its end', async () => {
    const length = 1024 * 1024
    const url = await loopbackServer(
      answering(`HTTP/1.1 200 OK\r\ncontent-length: ${length}\r\n\r\n${'a'.repeat(length)}`),
    )
    expect(await one(url)).toMatchObject({ kind: 'answer', body: 'a'.repeat(bodyLimit) })
  })
})

describe('no answer', () => {
  test('is refused where nobody listens', async () => {
    expect(await one('http://server.test:1/')).toMatchObject({
      kind: 'refused',
      detail: expect.stringContaining('ECONNREFUSED'),
    })
  })

  test('is unresolved when the name has no address, and nothing is sent', async () => {
    const outcomes = await sendBatch(
      { request: { method: 'GET', url: 'http://nobody/' }, count: 2 },
      { lookup: async () => undefined },
    )
    expect(outcomes).toMatchObject([
      { seq: 0, kind: 'unresolved', detail: 'nobody has no address' },
      { seq: 1, kind: 'unresolved' },
    ])
  })

  test.each<[string, (socket: net.Socket) => void]>([
    ['that closes at once', (socket) => socket.end()],
    ['that closes after the request', (socket) => socket.once('data', () => socket.end())],
    ['that resets', (socket) => socket.once('data', () => socket.resetAndDestroy())],
    ['that closes within the head', (socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-'))],
    [
      'that closes within the body',
      (socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nSWORD')),
    ],
    [
      'that closes within a chunk',
      (socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nSW')),
    ],
    ['that does not speak HTTP', answering('SSH-2.0-OpenSSH_9.2\r\n')],
    ['whose header has no end', answering(`HTTP/1.1 200 OK\r\nx-long: ${'a'.repeat(128 * 1024)}`)],
  ])('is a reset by a server %s', async (_, serve) => {
    expect(await one(await loopbackServer(serve))).toMatchObject({ kind: 'reset', detail: expect.stringMatching(/./) })
  })

  const dripping = (head: string, drop: string) => (socket: net.Socket) => {
    socket.write(head)
    const timer = setInterval(() => socket.write(drop), 10)
    socket.on('close', () => clearInterval(timer))
  }
  test('is a timeout by a server that says nothing', async () => {
    const outcome = await one(await loopbackServer((socket) => socket.resume()), { timeoutMs: 150 })
    expect(outcome).toMatchObject({ kind: 'timeout', detail: 'connected, but no response within 150 ms' })
    expect(outcome.durationMs).toBeGreaterThanOrEqual(149)
  })

  const noHead = 'connected, but only the beginning of a head within 150 ms'
  const noEnd = 'connected, but only the beginning of a 200 within 150 ms'
  test.each<[string, (socket: net.Socket) => void, string]>([
    ['never ends its head', dripping('HTTP/1.1 200 OK\r\n', 'x: y\r\n'), noHead],
    ['stops within its body', answering('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nSWORD'), noEnd],
    ['never ends its body', dripping('HTTP/1.1 200 OK\r\n\r\n', 'SWORD'), noEnd],
  ])('is no silence by a server that %s', async (_, serve, detail) => {
    const outcome = await one(await loopbackServer(serve), { timeoutMs: 150 })
    expect(outcome).toMatchObject({ kind: 'reset', detail })
  })

  test('is a timeout when not even a connection comes about', async () => {
    const outcome = await one(await fullBacklog(), { timeoutMs: 150 })
    expect(outcome).toMatchObject({ kind: 'timeout', detail: 'no connection within 150 ms' })
  })
})

describe('lost', () => {
  const get = { method: 'GET', url: 'http://server.test:8080/' }
  const kinds = async (lookup: SendOptions['lookup'], localAddress?: string) => {
    const outcomes = await sendBatch({ request: get, count: 1, timeoutMs: 500 }, { lookup, localAddress })
    return outcomes.map(({ kind, ...rest }) => `${kind}: ${'detail' in rest ? rest.detail : ''}`)
  }

  test('is a request from an address that this machine does not have', async () => {
    expect(await kinds(async () => '127.0.0.1', '192.0.2.1')).toEqual([expect.stringMatching(/^lost: .*EADDRNOTAVAIL/)])
  })

  test('is a request to where this machine has no way', async () => {
    expect(await kinds(async () => '127.255.255.255')).toEqual([expect.stringMatching(/^lost: .*(EACCES|ENETUNREACH)/)])
  })

  test('is a request whose lookup failed in this process', async () => {
    const noDescriptor = Object.assign(new Error('too many open files'), { code: 'EMFILE' })
    expect(await kinds(() => Promise.reject(noDescriptor))).toEqual(['lost: too many open files (EMFILE)'])
    expect(await kinds(() => Promise.reject(new TypeError('a bug')))).toEqual(['lost: a bug'])
  })

  const timeoutMs = 300

  /** A request to a server that has accepted it; then this process does not run, so many times. */
  const heldUp = async (times: number) => {
    const { promise: accepted, resolve } = Promise.withResolvers<net.Socket>()
    const outcome = one(await loopbackServer(resolve), { timeoutMs })
    const server = await accepted
    for (let time = 0; time < times; time++) {
      const until = performance.now() + timeoutMs + 600
      while (performance.now() < until);
      // Round the event loop, for the late timer and for what it leads to.
      for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate)
    }
    return { outcome, server }
  }

  test('is a request that timed out while this process did not run, again and again', async () => {
    const { outcome } = await heldUp(4)
    expect(await outcome).toMatchObject({ kind: 'lost', detail: expect.stringContaining('held up') })
  })

  test('is none that timed out when this process had run for the whole time', async () => {
    const { outcome } = await heldUp(1)
    expect(await outcome).toMatchObject({ kind: 'timeout' })
  })

  test('is none whose answer came after this process had not run', async () => {
    const { outcome, server } = await heldUp(1)
    server.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')
    expect(await outcome).toMatchObject({ kind: 'answer', status: 200 })
  })
})
