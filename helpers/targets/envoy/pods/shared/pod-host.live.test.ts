import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { done, missing, waitFor } from '../../../../core/wait.ts'
import { listens } from '../probe.ts'
import type { RunningProgram } from '../runtime.ts'
import { joinPodHost } from './join-pod-host.ts'
import { PodHost } from './pod-host.ts'

const serving = `
const { createServer } = process.getBuiltinModule('node:http')
let asked = 0
createServer((request, response) => {
  if (request.url === '/throw') throw new Error('thrown')
  if (request.url === '/reject') return void Promise.reject(new Error('rejected'))
  if (request.url === '/later') return void setTimeout(() => { throw new Error('late') }, 1)
  if (request.url === '/exit') process.exit(3)
  process.stdout.write('asked ' + ++asked + '\\n')
  response.end(process.env.NAME)
}).listen(8080, process.env.SERVER_ADDRESS)
`

async function hostForTest(): Promise<PodHost> {
  const host = await PodHost.start('test')
  onTestFinished(() => host.stop())
  return host
}

interface Started extends RunningProgram {
  readonly lines: readonly string[]
  readonly ask: (path: string) => Promise<string>
}

let made = 0

async function start(host: PodHost, text = serving): Promise<Started> {
  const folder = mkdtempSync(join(tmpdir(), 'meshproof-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const program = join(folder, 'program.mjs')
  writeFileSync(program, text)
  const address = `127.${200 + (process.pid % 50)}.${(process.pid >> 6) % 250}.${++made}`
  const lines: string[] = []
  const network = { ip: address, namespace: 'azeroth', servicesFile: join(folder, 'none.json') }
  const env = { SERVER_ADDRESS: address, NAME: `guest ${made}` }
  const onLine = (line: string) => void lines.push(line)
  const running = await host.start({ title: 'a pod', program, env, ...network, onStart: () => {}, onLine })
  const ask = async (path: string) => {
    const response = await fetch(`http://${address}:8080${path}`, { headers: { connection: 'close' } })
    return await response.text()
  }
  await Promise.race([running.exited, listens(address, 8080, AbortSignal.timeout(10_000))])
  return { ...running, lines, ask }
}

it('each guest has its own environment, state and output', async () => {
  const host = await hostForTest()
  const [one, other] = [await start(host), await start(host)]
  const names = [await one.ask('/'), await one.ask('/'), await other.ask('/')]
  expect(names).toEqual([names[0], names[0], expect.not.stringMatching(`^${names[0]}$`)])
  await host.caughtUp()
  expect([one.lines, other.lines]).toEqual([['asked 1', 'asked 2'], ['asked 1']])
})

describe('a guest ends alone', () => {
  it.each([
    ['/throw', 1, 'Error: thrown'],
    ['/reject', 1, 'Error: rejected'],
    ['/later', 1, 'Error: late'],
    ['/exit', 3, undefined],
  ])('after %s, with status %i', async (path, code, said) => {
    const host = await hostForTest()
    const [one, other] = [await start(host), await start(host)]
    await expect(one.ask(path)).rejects.toThrow('fetch failed')
    expect(await one.exited).toEqual({ code, signal: null })
    await expect(one.ask('/'), 'nobody listens any more').rejects.toThrow('fetch failed')
    expect(one.lines.join('\n')).toContain(said ?? '')
    expect(await other.ask('/')).toMatch(/^guest /)
    expect(host.death).toBeUndefined()
  })

  it('when its text is no program, with what is wrong in its output', async () => {
    const host = await hostForTest()
    const [broken, other] = [await start(host, 'const 1'), await start(host)]
    expect(await broken.exited).toEqual({ code: 1, signal: null })
    expect(broken.lines.join('\n')).toContain('SyntaxError')
    expect(await other.ask('/')).toMatch(/^guest /)
  })

  it('when it is told to, also when it does not heed it', async () => {
    const host = await hostForTest()
    const [heeds, deaf] = [await start(host), await start(host, `process.once('SIGTERM', () => {})\n${serving}`)]
    expect(await heeds.stop()).toEqual({ code: 143, signal: null })
    expect(await deaf.stop({ graceMs: 50 })).toEqual({ code: 137, signal: null })
  })
})

it('whoever kills it ends all guests, and that is told as a loss of plumbing', async () => {
  const host = await hostForTest()
  const guest = await start(host)
  process.kill(host.pid, 'SIGKILL')
  expect(await guest.exited).toEqual({ code: null, signal: 'SIGKILL' })
  const lost = { name: 'PlumbingError', code: 'POD_HOST_LOST', message: expect.stringContaining('SIGKILL') }
  expect(host.death).toMatchObject(lost)
  await expect(host.caughtUp()).rejects.toMatchObject(lost)
  await expect(start(host)).rejects.toMatchObject(lost)
})

describe('the one that a process shares', () => {
  it('is there until the last one leaves', async () => {
    const pids: number[] = []
    const join = async () => await joinPodHost({ path: 'test', record: (pid) => void pids.push(pid) })
    const [one, other] = await Promise.all([join(), join()])
    expect(one.runtime).toBe(other.runtime)
    await one[Symbol.asyncDispose]()
    await other.runtime.caughtUp()
    await other[Symbol.asyncDispose]()
    const next = await join()
    expect(new Set(pids).size).toBe(2)
    await next[Symbol.asyncDispose]()
    expect(other.runtime.death, 'an end that was asked for is no loss').toBeUndefined()
  })

  it('is replaced, for who comes next, by another one when it has died', async () => {
    const pids: number[] = []
    const join = async () => await joinPodHost({ path: 'test', record: (pid) => void pids.push(pid) })
    await using first = await join()
    process.kill(pids[0] ?? 0, 'SIGKILL')
    await waitFor({ what: 'its death', limitMs: 5_000 }, () =>
      first.runtime.death === undefined ? missing('it') : done(true),
    )
    await using second = await join()
    await second.runtime.caughtUp()
    expect(pids[1]).not.toBe(pids[0])
  })
})
