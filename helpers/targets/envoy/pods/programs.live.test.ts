import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { done, missing, waitFor } from '../../../core/wait.ts'
import { startProcess, type TetheredProcess } from '../process/tethered-process.ts'
import { programOf } from './programs.ts'

interface Answer {
  readonly status: number
  readonly body: string
}

interface Service {
  readonly child: TetheredProcess
  readonly lines: readonly string[]
  readonly ask: (method: string, path: string, headers?: Record<string, string>) => Promise<Answer>
}

/** Runs the program of an image as an image would, on 127.0.0.1. */
async function run(image: string, env: Record<string, string> = {}): Promise<Service> {
  const program = programOf(image)
  if (program === undefined) throw new Error(`no program for ${image}`)
  const port = await freePort()
  const lines: string[] = []
  const child = await startProcess({
    title: image,
    command: process.execPath,
    args: [program.path],
    env: { ...program.env, SERVER_ADDRESS: '127.0.0.1', SERVER_PORT: String(port), ...env },
    onLine: (_, line) => lines.push(line),
  })
  onTestFinished(async () => void (await child.stop({ graceMs: 0 })))
  const ask: Service['ask'] = (method, path, headers = {}) => {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const asked = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => (body += text))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
    })
    asked.on('error', reject).end()
    return promise
  }
  await waitFor({ what: `${image} to listen`, limitMs: 30_000 }, async () => {
    const answer = await ask('GET', '/actuator/health/readiness').catch(() => undefined)
    return answer?.status === 200 ? done(true) : missing('its answer')
  })
  return { child, lines, ask }
}

test('the stronghold has the routes of the workshop, and logs each request but those about its health', async () => {
  const { ask, lines } = await run('meshproof/stronghold:1.0.0')
  expect(await ask('PUT', '/new-king?kingName=A%20B')).toEqual({ status: 200, body: 'Long live king A B' })
  expect((await ask('GET', '/new-king')).status).toBe(405)
  expect((await ask('GET', '/weapons/')).status).toBe(404)
  expect((await ask('GET', '/actuator/health/liveness')).status).toBe(200)
  const weapon = await ask('GET', '/weapons?a=b', { 'x-meshproof-tag': 't' })
  expect(['SWORD', 'AXE', 'STAFF']).toContain(JSON.parse(weapon.body))
  await waitFor({ what: 'the whole log', limitMs: 30_000 }, () => (lines.length >= 4 ? done(true) : missing('lines')))
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { method: 'PUT', path: '/new-king?kingName=A%20B', status: 200 },
    { method: 'GET', path: '/new-king', status: 405 },
    { method: 'GET', path: '/weapons/', status: 404 },
    { method: 'GET', path: '/weapons?a=b', status: 200, tag: 't' },
  ])
})

test('a copy that a route mirrors is logged as none of the client’s requests', async () => {
  const { ask, lines } = await run('meshproof/stronghold:1.0.0')
  for (const host of ['stronghold-shadow:8080', 'stronghold-shadow', 'stronghold:8080'])
    expect((await ask('GET', '/weapons', { host, 'x-meshproof-tag': 't' })).status).toBe(200)
  await waitFor({ what: 'the whole log', limitMs: 30_000 }, () => (lines.length >= 3 ? done(true) : missing('lines')))
  const tags = lines.map((line) => (JSON.parse(line) as { tag?: string }).tag)
  expect(tags).toEqual([undefined, undefined, 't'])
})

test('a program that is asked to end answers what it was asked before', async () => {
  const slow = createServer()
  const { child, ask } = await run('meshproof/unit:1.0.0', { STRONGHOLD_URL: await listenOn(slow) })
  const asked = ask('GET', '/fetch-weapon')
  const [, response] = (await once(slow, 'request')) as [IncomingMessage, ServerResponse]
  const ended = child.stop({ graceMs: 30_000 })
  await waitFor({ what: 'the program to take no more requests', limitMs: 30_000 }, async () => {
    const answer = await ask('GET', '/actuator/health').catch(() => undefined)
    return answer === undefined ? done(true) : missing('its end')
  })
  response.end('"AXE"')
  expect(await asked).toEqual({ status: 200, body: 'Ready for battle with my "AXE"' })
  expect(await ended).toEqual({ code: 0, signal: null })
})

test('a unit says who it is, hands the tag on, and tells a refusal from silence', async () => {
  const headers: unknown[] = []
  const refusing = createServer((incoming, response) => {
    headers.push(incoming.headers)
    response.writeHead(403).end('Access denied\r\n')
  })
  const orc = await run('meshproof/unit:1.0.0', { UNIT: 'orc', STRONGHOLD_URL: await listenOn(refusing) })
  const refused = await orc.ask('GET', '/fetch-weapon', { 'x-meshproof-tag': 't' })
  expect(refused).toEqual({ status: 502, body: 'The stronghold answered 403: Access denied\r\n' })
  expect(headers).toMatchObject([{ 'x-request-sender': 'orc', 'x-meshproof-tag': 't', connection: 'close' }])

  const silent = await run('meshproof/unit:1.0.0', { STRONGHOLD_URL: await listenOn(createServer(() => {})) })
  const waited = await silent.ask('GET', '/fetch-weapon')
  expect(waited).toEqual({ status: 504, body: 'The stronghold did not answer in 5000 ms\n' })
})

async function listenOn(server: ReturnType<typeof createServer>): Promise<string> {
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${await portOf(server)}`
}

async function freePort(): Promise<number> {
  const server = createServer()
  const port = await portOf(server)
  await new Promise((closed) => server.close(closed))
  return port
}

async function portOf(server: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return (server.address() as AddressInfo).port
}
