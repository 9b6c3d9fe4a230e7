import { readFile } from 'node:fs/promises'
import type net from 'node:net'
import { describe, expect, test } from 'vitest'
import { sendBatch } from './http-sender.ts'
import { answering, loopbackServer } from './loopback.fixture.ts'
import { one, toLoopback } from './one.fixture.ts'
import type { Batch, HttpRequest } from './outcome.ts'

describe('a request', () => {
  const echo = (socket: net.Socket) =>
    socket.once('data', (head) =>
      socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${head.length}\r\n\r\n${head.toString()}`),
    )

  test('goes out as it was written: path, headers, tag', async () => {
    const url = `${await loopbackServer(echo)}weapons/../%2e/new-king?kingName=A&x=%20#fragment`
    const { port } = new URL(url)
    const outcome = await one(url, { request: { method: 'PUT', headers: { 'X-Request-Sender': 'orc' } }, tag: 't1' })
    const expected = [
      'PUT /weapons/../%2e/new-king?kingName=A&x=%20 HTTP/1.1',
      `host: server.test:${port}`,
      'connection: close',
      'content-length: 0',
      'x-request-sender: orc',
      'x-meshproof-tag: t1',
      '\r\n',
    ]
    expect(outcome).toMatchObject({ body: expected.join('\r\n') })
  })

  test('may bring its own host and connection headers', async () => {
    const headers = { Host: 'other', Connection: 'x-hop' }
    const outcome = await one(await loopbackServer(echo), { request: { headers } })
    expect(outcome).toMatchObject({ body: 'GET / HTTP/1.1\r\nhost: other\r\nconnection: x-hop\r\n\r\n' })
  })

  test('that is not HTTP is a TypeError, and nothing is sent', async () => {
    const bad: Partial<Batch & HttpRequest>[] = [
      { url: 'https://server.test/' },
      { url: 'nonsense' },
      { url: 'http://server.test/a b' },
      { method: 'GET ' },
      { headers: { 'x\ny': '' } },
      { headers: { x: 'a\r\nb: c' } },
      { tag: 'a\nb' },
      { count: -1 },
      { count: 1.5 },
      { concurrency: 0 },
      { everyMs: -1 },
      { timeoutMs: 0 },
      { timeoutMs: Number.NaN },
      { timeoutMs: 2 ** 31 },
    ]
    for (const { url = 'http://server.test/', method = 'GET', headers = {}, ...batch } of bad) {
      const lookup = () => expect.unreachable()
      const sent = sendBatch({ request: { url, method, headers }, count: 1, ...batch }, { lookup })
      await expect(sent).rejects.toThrow(TypeError)
    }
  })
})

describe('a batch', () => {
  test('opens a connection for each request, from the local address, and keeps the order of seq', async () => {
    const from: (string | undefined)[] = []
    const ok = answering('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
    const url = await loopbackServer((socket) => {
      from.push(socket.remoteAddress)
      ok(socket)
    })
    const batch = { request: { method: 'GET', url }, count: 50 }
    const outcomes = await sendBatch(batch, { ...toLoopback, localAddress: '127.0.7.7' })
    expect(from).toEqual(Array.from({ length: 50 }, () => '127.0.7.7'))
    expect(outcomes.map(({ seq, kind }) => `${seq} ${kind}`)).toEqual(
      Array.from({ length: 50 }, (_, seq) => `${seq} answer`),
    )
  })

  test.runIf(process.platform === 'linux')('leaves no port of its local address waiting', async () => {
    const url = await loopbackServer(answering('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'))
    await sendBatch({ request: { method: 'GET', url }, count: 20 }, { ...toLoopback, localAddress: '127.0.7.8' })
    const ours = / 0807007F:\w+ \w+:\w+ /
    expect((await readFile('/proc/net/tcp', 'latin1')).split('\n').filter((line) => ours.test(line))).toEqual([])
  })

  test('of none has no outcomes', async () => {
    expect(await sendBatch({ request: { method: 'GET', url: 'http://server.test/' }, count: 0 }, toLoopback)).toEqual(
      [],
    )
  })

  test('has at most `concurrency` requests under way, and as many as that', async () => {
    let open = 0
    let most = 0
    const url = await loopbackServer((socket) => {
      most = Math.max(most, (open += 1))
      setTimeout(() => {
        open -= 1
        socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')
      }, 5)
    })
    await sendBatch({ request: { method: 'GET', url }, count: 20, concurrency: 3 }, toLoopback)
    expect(most).toBe(3)
  })

  test('with everyMs keeps its schedule while nothing is answered', async () => {
    const url = await loopbackServer((socket) => socket.resume())
    const batch = { request: { method: 'GET', url }, count: 12, concurrency: 1, everyMs: 10, timeoutMs: 300 }
    const outcomes = await sendBatch(batch, toLoopback)
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array.from({ length: 12 }, () => 'timeout'))
    for (const { seq, atMs } of outcomes) {
      expect(atMs).toBeGreaterThanOrEqual(seq * 10)
      expect(atMs).toBeLessThan(seq * 10 + 250) // one after the other, each would wait for the 300 ms of the one before
    }
  })

  test('with everyMs 0 sends all at once, and still reads answers', async () => {
    const url = await loopbackServer(answering('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'))
    const outcomes = await sendBatch({ request: { method: 'GET', url }, count: 200, everyMs: 0 }, toLoopback)
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['answer']))
  })

  test.each([{ everyMs: 5 }, {}])('is given up with the reason of its signal: %o', async (pace) => {
    const reason = new Error('enough')
    const controller = new AbortController()
    const closed = Promise.withResolvers<unknown>()
    const url = await loopbackServer((socket) => {
      socket.resume().on('end', () => closed.resolve(socket.end()))
      controller.abort(reason)
    })
    const batch = { request: { method: 'GET', url }, count: 1000, timeoutMs: 60_000, ...pace }
    const sent = sendBatch(batch, { ...toLoopback, signal: controller.signal })
    await expect(sent).rejects.toBe(reason)
    await closed.promise
  })

  test('looks a name up until it is found, and then no more', async () => {
    const url = await loopbackServer(answering('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'))
    let lookups = 0
    const lookup = async () => ((lookups += 1) < 4 ? undefined : '127.0.0.1')
    const outcomes = await sendBatch({ request: { method: 'GET', url }, count: 6, concurrency: 1 }, { lookup })
    expect(outcomes.map(({ kind }) => kind)).toEqual([
      'unresolved',
      'unresolved',
      'answer',
      'answer',
      'answer',
      'answer',
    ])
    expect(lookups).toBe(4)
  })

  test('does not wait for a lookup without end', async () => {
    const lookup = () => new Promise<undefined>(() => {})
    const outcomes = await sendBatch(
      { request: { method: 'GET', url: 'http://slow/' }, count: 3, timeoutMs: 30 },
      { lookup },
    )
    expect(outcomes.map(({ kind }) => kind)).toEqual(['unresolved', 'unresolved', 'unresolved'])
  })
})
