import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { done, missing, waitFor } from '../../helpers/core/wait.ts'
import { resolveEnvoy } from '../../helpers/targets/envoy/binary/resolve-envoy.ts'
import type { BoardView } from './view.ts'

const silent = { step: <T>(_: string, run: (note: () => void) => Promise<T>) => run(() => {}) }
const root = join(import.meta.dirname, '..', '..')

/** A room of attendees, in a folder of its own. */
function room() {
  const folder = mkdtempSync(join(tmpdir(), 'meshproof-class-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
  return {
    folder,
    runs: () => (existsSync(join(folder, 'cache/runs')) ? readdirSync(join(folder, 'cache/runs')) : []),
    manifests: (name: string, ...labs: string[]) => {
      mkdirSync(join(folder, name))
      for (const lab of labs) cpSync(join(root, 'deployments', lab), join(folder, name), { recursive: true })
    },
    kubeconfig: (name: string, port: number, user: object = { token: 'a-token' }) => {
      const clusters = [{ name: 'c', cluster: { server: `https://127.0.0.1:${port}` } }]
      const contexts = [{ name: 'c', context: { cluster: 'c', user: 'u' } }]
      const config = { kind: 'Config', 'current-context': 'c', clusters, contexts, users: [{ name: 'u', user }] }
      writeFileSync(join(folder, `${name}.yaml`), JSON.stringify(config))
    },
  }
}

async function meshproofClass(folder: string, ...args: string[]) {
  const { path } = await resolveEnvoy(process.env, silent, AbortSignal.timeout(100_000))
  const env = { ...process.env, MESHPROOF_CACHE: join(folder, 'cache'), MESHPROOF_ENVOY: path }
  const child = spawn(process.execPath, [join(root, 'cli', 'main.ts'), 'class', ...args], { cwd: folder, env })
  return { child, stdout: text(child.stdout), stderr: text(child.stderr), ended: once(child, 'exit') }
}

/** Takes every connection, and never says a word. */
async function silentServer(): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => void sockets.add(socket.on('error', () => {})))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

it('one who hangs, is gone or may not be trusted delays nobody, and turns no lab red', async () => {
  const { folder, manifests, kubeconfig } = room()
  manifests('ann', 'security')
  manifests('ben')
  kubeconfig('hung', await silentServer())
  kubeconfig('gone', 1)
  kubeconfig('plugin', 1, { exec: { command: 'touch', args: [join(folder, 'ran')] } })
  const args = ['ann', 'ben', 'hung.yaml', 'gone.yaml', 'plugin.yaml', '--labs', 'security', '--json', '--at-once', '1']
  const { ended, stdout } = await meshproofClass(folder, ...args)
  expect(await ended).toEqual([2, null])
  const { attendees, labs } = JSON.parse(await stdout) as BoardView
  const told = attendees.map(({ name, labs: [lab], trouble }) => [name, lab?.state, trouble?.kind])
  expect(told).toEqual([
    ['ann', 'works', undefined],
    ['ben', 'not-started', undefined],
    ['hung', 'unchecked', 'unreachable'],
    ['gone', 'unchecked', 'unreachable'],
    ['plugin', 'unchecked', 'refused'],
  ])
  expect(labs).toEqual([{ lab: 'security', finished: 1 }])
  expect(existsSync(join(folder, 'ran'))).toBe(false)
})

it('those who are checked at once are each judged by their own', async () => {
  const { folder, manifests } = room()
  for (const name of ['ann', 'ben', 'cy']) manifests(name, 'security')
  const policy = join(folder, 'ben', 'secure-stronghold.yaml')
  writeFileSync(policy, readFileSync(policy, 'utf8').replace('/weapons', '/wepons'))
  const { ended, stdout } = await meshproofClass(folder, 'ann', 'ben', 'cy', '--labs', 'security', '--json')
  expect(await ended).toEqual([1, null])
  const { attendees } = JSON.parse(await stdout) as BoardView
  expect(attendees.map(({ labs: [lab] }) => [lab?.state, lab?.cause])).toEqual([
    ['works', undefined],
    ['not-yet', 'path-wrong'],
    ['works', undefined],
  ])
})

describe('what is lost in the middle is judged once more, and turns no lab red:', () => {
  it.each([
    ['the process of all pods', 'host.mjs'],
    ['each Envoy', 'bootstrap.json'],
  ])('%s', async (_, part) => {
    const { folder, manifests, runs } = room()
    for (const name of ['ann', 'ben', 'cy']) manifests(name, 'security')
    const policy = join(folder, 'ben', 'secure-stronghold.yaml')
    writeFileSync(policy, readFileSync(policy, 'utf8').replace('/weapons', '/wepons'))
    const { ended, stdout } = await meshproofClass(folder, 'ann', 'ben', 'cy', '--labs', 'security', '--json')
    const running = () => processesNaming(folder).filter(({ command }) => !command.startsWith('/bin/sh'))
    const victims = () => running().filter(({ command }) => command.includes(part))
    await waitFor({ what: 'three Envoys and the pods', limitMs: 60_000 }, () =>
      running().filter(({ command }) => command.includes('bootstrap.json')).length === 3 &&
      running().some(({ command }) => command.includes('host.mjs'))
        ? done(true)
        : missing('some of them'),
    )
    for (const { pid } of victims()) process.kill(pid, 'SIGKILL')
    expect(await ended).toEqual([1, null])
    const { attendees } = JSON.parse(await stdout) as BoardView
    expect(attendees.map(({ labs: [lab], trouble }) => [lab?.state, lab?.cause, trouble ?? null])).toEqual([
      ['works', undefined, null],
      ['not-yet', 'path-wrong', null],
      ['works', undefined, null],
    ])
    expect(runs()).toEqual([])
  })
})

it('a check that takes too long is ended, and told as that', async () => {
  const { folder, manifests, runs } = room()
  manifests('ann', 'security')
  const { ended, stdout } = await meshproofClass(folder, 'ann', '--labs', 'security', '--limit', '1', '--json')
  expect(await ended).toEqual([2, null])
  const { attendees } = JSON.parse(await stdout) as BoardView
  expect(attendees[0]?.trouble?.kind).toBe('timed out')
  expect(runs()).toEqual([])
})

describe('leaves nothing behind', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('after %s', async (signal) => {
    const { folder, manifests, runs } = room()
    manifests('ann', 'rate-limit')
    const { child, ended, stdout } = await meshproofClass(folder, 'ann', '--labs', 'rate-limit')
    await waitFor({ what: 'the workloads to run', limitMs: 60_000 }, () =>
      processesNaming(folder).some(({ command }) => command.includes('host.mjs'))
        ? done(true)
        : missing('their processes'),
    )
    child.kill(signal)
    expect(await ended).toEqual(signal === 'SIGKILL' ? [null, signal] : [2, null])
    await stdout
    await waitFor({ what: 'its processes to be gone', limitMs: 20_000 }, () => {
      const left = processesNaming(folder)
      return left.length === 0 ? done(true) : missing(left.map(({ command }) => command).join('\n'))
    })
    const killed = signal === 'SIGKILL'
    expect(runs()).toHaveLength(killed ? 2 : 0)
  })
})

function processesNaming(folder: string): { pid: number; command: string }[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return []
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8')
      return `${command} ${environment}`.includes(folder) ? [{ pid: Number(pid), command }] : []
    } catch {
      return []
    }
  })
}
