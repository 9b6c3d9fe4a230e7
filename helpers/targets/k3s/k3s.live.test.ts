import { randomBytes } from 'node:crypto'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ReleaseStack } from '../../core/release.ts'
import { loadManifests } from '../../manifests/load.ts'
import { renameAt } from '../../manifests/mutate.ts'
import { parseManifests } from '../../manifests/parse.ts'
import type { Outcome } from '../../traffic/outcome.ts'
import { ClusterApi } from '../cluster/api.ts'
import { loadKubeConfig } from '../cluster/kube-config.ts'
import { RejectedConfigError } from '../rejected.ts'
import type { Mesh, StartedTarget } from '../target.ts'
import { k3sTarget } from './k3s.ts'
import { machineState, whyNoCluster } from './live.fixture.ts'

const progress = {
  async step<T>(title: string, run: (note: (text: string) => void) => Promise<T>): Promise<T> {
    const begunMs = performance.now()
    const result = await run(() => {})
    console.log(`${title} · ${((performance.now() - begunMs) / 1000).toFixed(1)} s`)
    return result
  },
}
const signal = AbortSignal.timeout(900_000)
const workloads = loadManifests(['deployments/workshop'])
const secured = loadManifests(['deployments/security'])
const canaryFile = 'deployments/canary/envoy-lb-listener.yaml'
const canary = loadManifests([canaryFile])
const limited = loadManifests(['deployments/rate-limit'])

describe.skipIf((await whyNoCluster()) !== undefined)('a k3s cluster', () => {
  const release = new ReleaseStack()
  let before: unknown
  let started: StartedTarget
  let mesh: Mesh

  beforeAll(async () => {
    before = await machineState()
    const runId = randomBytes(4).toString('hex')
    started = await k3sTarget.start({ env: process.env, runId }, 'test', progress, signal)
    release.add('the cluster', 120_000, () => started[Symbol.asyncDispose]())
    mesh = await k3sTarget.open(started.handle, { lab: 'live', namespace: 'azeroth' }, progress, signal)
    release.add('the mesh', 90_000, () => mesh[Symbol.asyncDispose]())
  }, 600_000)
  afterAll(() => release.release(), 300_000)

  async function ask(workload: string, line: string, count: number): Promise<string[]> {
    const [method = '', path = ''] = line.split(' ')
    const client = await mesh.client(workload)
    const url = `http://stronghold:8080${path}`
    return (await client.send({ request: { method, url }, count, timeoutMs: 2_000 })).map(kindOf)
  }

  test('leaves the machine alone while it runs', async () => {
    expect(await machineState()).toEqual(before)
  })

  test('answers many requests over one connection', async () => {
    const api = new ClusterApi(loadKubeConfig(String(started.handle.facts['kubeconfig'])))
    let connections = 0
    const count = () => connections++
    subscribe('net.client.socket', count)
    for (let request = 0; request < 10; request++) await api.get('/version')
    unsubscribe('net.client.socket', count)
    expect(connections).toBe(1)
  })

  test('enforces a policy by the identity of the sender', async () => {
    await mesh.bring([...workloads, ...secured], signal)
    expect(new Set(await ask('orc', 'GET /weapons', 20))).toEqual(new Set(['200']))
    expect(await ask('orc', 'PUT /new-king?kingName=X', 2)).toEqual(['403', '403'])
    expect(await ask('human', 'GET /weapons', 3)).toEqual(['timeout', 'timeout', 'timeout'])
  })

  test('has a rate limit in force as soon as it was brought', async () => {
    await mesh.bring([...workloads, ...limited], signal)
    const nodes = new Set((await mesh.pods('orc')).map(({ node }) => node))
    const answers = await ask('orc', 'GET /weapons', 15)
    expect({ passed: answers.filter((kind) => kind === '200').length, nodes: nodes.size }).toEqual({
      passed: 10,
      nodes: 1,
    })
    expect(await mesh.proxyStats('local_rate_limit.rate_limited')).toEqual({ 'http_local_rate_limit.rate_limited': 5 })
  })

  test('splits, and after that secures what it splits, without one failed request', async () => {
    await mesh.bring([...workloads, ...canary], signal)
    expect(new Set(await ask('orc', 'GET /weapons', 300))).toEqual(new Set(['200']))
    await mesh.bring([...workloads, ...canary, ...secured], signal)
    expect(new Set(await ask('orc', 'GET /weapons', 300))).toEqual(new Set(['200']))
    expect(await ask('human', 'GET /weapons', 1)).toEqual(['timeout'])
  })

  test('says at which line Cilium did not take a config, also when it is brought again', async () => {
    const text = await readFile(canaryFile, 'utf8')
    const field = ['spec', 'resources', 2, 'connect_timeout']
    const broken = parseManifests(renameAt(text, 0, field, 'connect_timeoutx'), 'broken.yaml')
    const bring = () => mesh.bring([...workloads, ...broken], signal)
    await expect(bring()).rejects.toBeInstanceOf(RejectedConfigError)
    await expect(bring()).rejects.toThrow(/broken\.yaml:\d+:\d+: .* unknown field "connect_timeoutx"/)
    await mesh.bring([...workloads, ...canary], signal)
    expect(new Set(await ask('orc', 'GET /weapons', 50))).toEqual(new Set(['200']))
  })
})

function kindOf(outcome: Outcome): string {
  return outcome.kind === 'answer' ? String(outcome.status) : outcome.kind
}
