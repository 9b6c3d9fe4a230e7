import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { on, once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { PlumbingError } from '../core/errors.ts'
import { answering, loopbackServer } from './loopback.fixture.ts'
import type { Batch } from './outcome.ts'
import { openProbe, type ProbeClient, type ProbeOptions } from './probe-client.ts'
import { probeFiles } from './probe-files.ts'
import { decode, LineSplitter } from './probe-protocol.ts'
import { countBy } from './tally.ts'

const ok = answering('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')

/** The probe as a pod runs it: its files in a folder with nothing else. */
async function startProbe(
  args: readonly string[] = [],
  node = [process.execPath],
): Promise<ChildProcessWithoutNullStreams> {
  const folder = await mkdtemp(join(tmpdir(), 'meshproof-probe-'))
  for (const [name, text] of Object.entries(await probeFiles())) await writeFile(join(folder, name), text)
  const [command = '', ...before] = node
  const probe = spawn(command, [...before, 'probe.ts', ...args], { cwd: folder, env: { PATH: '/bin:/usr/bin' } })
  onTestFinished(async () => {
    probe.kill('SIGKILL')
    await rm(folder, { recursive: true })
  })
  return probe
}

async function open(probe: ChildProcessWithoutNullStreams, options: Partial<ProbeOptions> = {}): Promise<ProbeClient> {
  const client = await openProbe(probe, { workload: 'orc', what: 'the probe', ...options })
  onTestFinished(() => client[Symbol.asyncDispose]())
  return client
}

/** Servers listen on 127.0.0.1, and a child process has no other name for it. */
async function batchTo(serve: Parameters<typeof loopbackServer>[0], batch: Partial<Batch> = {}): Promise<Batch> {
  const url = (await loopbackServer(serve)).replace('server.test', 'localhost')
  return { request: { method: 'GET', url }, count: 10, ...batch }
}

describe('a probe', () => {
  test('sends several batches at once, and every outcome arrives in its place', async () => {
    const client = await open(await startProbe())
    const many = await batchTo(ok, { count: 3000, concurrency: 16 })
    const [first, second, refused] = await Promise.all([
      client.send(many),
      client.send({ ...many, count: 7, tag: 't' }),
      client.send({ ...many, request: { method: 'GET', url: 'http://127.0.0.1:1/' }, count: 2 }),
    ])
    expect(first.map(({ seq }) => seq)).toEqual(Array.from({ length: 3000 }, (_, seq) => seq))
    expect(new Set(first.map((outcome) => outcome.kind === 'answer' && outcome.body))).toEqual(new Set(['ok']))
    expect(second).toHaveLength(7)
    expect(refused.map(({ kind }) => kind)).toEqual(['refused', 'refused'])
  })

  test('brings back what no line-based tool would: separators, quotes, bytes that are no text', async () => {
    const body = 'a\u2028b\n"\\\u0000é😀'
    const client = await open(await startProbe())
    const batch = await batchTo(
      answering(`HTTP/1.1 200 OK\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`),
    )
    expect(await client.send(batch)).toMatchObject(Array.from({ length: 10 }, () => ({ kind: 'answer', body })))
  })

  test('says that a name has no address', async () => {
    const client = await open(await startProbe())
    const request = { method: 'GET', url: 'http://nobody.invalid/' }
    expect(await client.send({ request, count: 1 })).toMatchObject([{ kind: 'unresolved' }])
  })

  test('refuses a batch that is not HTTP, and goes on', async () => {
    const client = await open(await startProbe())
    const sent = client.send({ request: { method: 'GET', url: 'ftp://x/' }, count: 1 })
    await expect(sent).rejects.toMatchObject({ code: 'PROBE_REFUSED', message: expect.stringContaining('ftp://x/') })
    expect(await client.send(await batchTo(ok, { count: 1 }))).toMatchObject([{ kind: 'answer' }])
  })

  test('gives up a batch with the reason of its signal, and goes on', async () => {
    const client = await open(await startProbe())
    const controller = new AbortController()
    const closed = Promise.withResolvers<unknown>()
    const silent = await batchTo(
      (socket) => {
        socket.resume().on('end', () => closed.resolve(socket.end()))
        controller.abort(new Error('enough'))
      },
      { timeoutMs: 60_000 },
    )
    const sent = client.send(silent, controller.signal)
    await expect(sent).rejects.toThrow('enough')
    await closed.promise
    expect(await client.send(await batchTo(ok, { count: 1 }))).toMatchObject([{ kind: 'answer' }])
  })
})

test('requests for which a process has no descriptor are lost, and the others are judged', async () => {
  const fewFiles = ['-c', 'ulimit -n 64 && exec "$0" "$@"', process.execPath]
  const client = await open(await startProbe([], ['sh', ...fewFiles]))
  const silent = await batchTo((socket) => socket.resume(), { count: 100, everyMs: 0, timeoutMs: 1000 })
  const seen = countBy(await client.send(silent), ({ kind }) => kind)
  expect(seen.get('lost')).toBeGreaterThan(20)
  expect(seen.get('timeout')).toBeGreaterThan(20)
  expect(seen.size).toBe(2)
})

describe('a probe that is lost', () => {
  /** A batch whose first five requests are answered, and no more. */
  async function half(): Promise<Batch> {
    let connections = 0
    const serve = (socket: Socket) => ((connections += 1) <= 5 ? ok(socket) : undefined)
    return batchTo(serve, { concurrency: 1, timeoutMs: 60_000 })
  }
  async function reported(probe: ChildProcessWithoutNullStreams, count: number): Promise<void> {
    const lines = new LineSplitter()
    let seen = 0
    for await (const [bytes] of on(probe.stdout, 'data') as AsyncIterable<[Buffer]>) {
      for (const word of lines.push(bytes).map(decode)) if (word.type === 'outcomes') seen += word.packed.rows.length
      if (seen >= count) return
    }
  }
  const fiveOfTen = ['answer', 'answer', 'answer', 'answer', 'answer', 'lost', 'lost', 'lost', 'lost', 'lost']

  test.each<NodeJS.Signals>(['SIGKILL', 'SIGSTOP'])('by %s leaves what had arrived, and no verdict', async (signal) => {
    const probe = await startProbe()
    const client = await open(probe, signal === 'SIGSTOP' ? { silenceLimitMs: 5000 } : {})
    const batch = await half()
    const fiveThere = reported(probe, 5)
    const sent = client.send(batch)
    await fiveThere
    probe.kill(signal)
    const outcomes = await sent
    expect(outcomes.map(({ kind }) => kind)).toEqual(fiveOfTen)
    expect(outcomes[9]).toMatchObject({ detail: expect.stringMatching(/output ended|said nothing for/) })
    const again = client.send(batch)
    await expect(again).rejects.toBeInstanceOf(PlumbingError)
    await expect(again).rejects.toMatchObject({ code: 'PROBE_LOST' })
  })

  test.each([
    ['a line cut off', '{"type":"outc', 'process.exit()', /output ended within a line/],
    [
      'words of another program',
      'E1121 lost connection to pod\\n',
      '',
      /broke the protocol: not a line of JSON: "E1121 lost/,
    ],
    [
      'an outcome of no request',
      '{"type":"outcomes","id":1,"packed":{"said":[{"kind":"reset"}],"rows":[[99,0,0,0]]}}\\n',
      '',
      /an outcome of no request/,
    ],
  ])('by %s ends in lost outcomes', async (_, line, then, detail) => {
    const script = `
      process.stdout.write('{"type":"hello","protocol":1,"node":"v24"}\\n')
      process.stdin.once('data', () => process.stdout.write('${line}', () => { ${then} }))`
    const impostor = spawn(process.execPath, ['-e', script])
    onTestFinished(() => void impostor.kill('SIGKILL'))
    const client = await open(impostor)
    const outcomes = await client.send(await batchTo(ok, { count: 2 }))
    expect(outcomes).toMatchObject([
      { seq: 0, kind: 'lost', detail: expect.stringMatching(detail) },
      { seq: 1, kind: 'lost' },
    ])
  })
})

describe('a probe that does not start', () => {
  const openScript = (script: string, options: Partial<ProbeOptions> = {}) => {
    const child = spawn(process.execPath, ['-e', script])
    onTestFinished(() => void child.kill('SIGKILL'))
    return open(child, options)
  }

  test('is an error with its last words', async () => {
    const opened = openScript('throw new Error("no such file")')
    await expect(opened).rejects.toMatchObject({ code: 'PROBE_LOST', message: expect.stringContaining('no such file') })
  })

  test('is an error when it says nothing', async () => {
    const opened = openScript('process.stdin.resume()', { silenceLimitMs: 300 })
    await expect(opened).rejects.toMatchObject({
      code: 'PROBE_LOST',
      message: expect.stringContaining('said nothing for'),
    })
  })

  test('is an error when it speaks another protocol', async () => {
    const opened = openScript(`console.log('{"type":"hello","protocol":2,"node":"v26"}')`)
    await expect(opened).rejects.toMatchObject({ code: 'PROBE_VERSION' })
  })

  test('is given up with the reason of the signal', async () => {
    const opened = openScript('process.stdin.resume()', { signal: AbortSignal.timeout(100) })
    await expect(opened).rejects.toMatchObject({ name: 'TimeoutError' })
  })
})

describe('the probe program ends', () => {
  const exitCode = async (probe: ChildProcessWithoutNullStreams) => (await once(probe, 'exit'))[0] as number

  test('with its input, although requests are under way', async () => {
    const probe = await startProbe()
    const batch = await batchTo((socket) => socket.resume(), { timeoutMs: 60_000 })
    probe.stdin.end(`${JSON.stringify({ type: 'send', id: 1, batch })}\n`)
    expect(await exitCode(probe)).toBe(0)
  })

  test('when nobody reads its output any more', async () => {
    const probe = await startProbe()
    await once(probe.stdout, 'data')
    probe.stdout.destroy()
    probe.stdin.write('{"type":"ping"}\n')
    probe.stdin.on('error', () => {})
    expect(await exitCode(probe)).toBe(1)
  })

  test.each(['nonsense', '{"type":"pong"}', '{"type":"send"}'])(
    'at a line that is no order, which it quotes: %s',
    async (line) => {
      const probe = await startProbe()
      let said = ''
      probe.stdout.on('data', (bytes: Buffer) => {
        said += bytes.toString()
      })
      probe.stdin.write(`${line}\n`)
      expect(await exitCode(probe)).toBe(2)
      expect(said).toMatch(/"type":"violation","why":"/)
    },
  )

  test('when its runner says nothing for the idle limit', async () => {
    expect(await exitCode(await startProbe(['200']))).toBe(3)
  })
})
