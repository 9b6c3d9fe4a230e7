import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, request } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { done, missing, waitFor } from '../../../core/wait.ts'
import { identityOf } from '../process/process-identity.ts'
import { type AddressBlock, claimAddressBlock } from './address-block.ts'
import type { RunningPod } from './pod.ts'
import { Pods } from './pods.ts'
import { ownProcesses, type Runtime } from './runtime.ts'
import { writeServicesFile } from './services-file.ts'
import { PodHost } from './shared/pod-host.ts'
import { testDeployment } from './test-deployment.ts'

interface Kubelet {
  readonly pods: Pods
  readonly block: AddressBlock
  readonly servicesFile: string
  readonly pids: number[]
  /** What was told: the pods, and how many processes lived then. */
  readonly history: { readonly pods: readonly RunningPod[]; readonly living: number }[]
}

const own = (): Promise<Runtime> => Promise.resolve(ownProcesses)

async function shared(): Promise<Runtime> {
  const host = await PodHost.start('test')
  onTestFinished(() => host.stop())
  return host
}

const living = (pids: readonly number[]): number => pids.filter((pid) => identityOf(pid) !== undefined).length

async function kubelet(startRuntime = own): Promise<Kubelet> {
  const folder = mkdtempSync(join(tmpdir(), 'meshproof-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const block = await claimAddressBlock(folder)
  onTestFinished(async () => block[Symbol.asyncDispose]())
  const servicesFile = join(folder, 'services.json')
  await writeServicesFile(servicesFile, {})
  const pids: number[] = []
  const history: Kubelet['history'] = []
  const pods = new Pods({
    namespace: 'azeroth',
    block,
    runtime: await startRuntime(),
    servicesFile,
    seed: 'test',
    record: (pid) => pids.push(pid),
    onChange: () => void history.push({ pods: pods.list(), living: living(pids) }),
  })
  onTestFinished(async () => pods[Symbol.asyncDispose]())
  return { pods, block, servicesFile, pids, history }
}

interface Asked {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

function ask(pod: RunningPod, path: string, headers: Record<string, string> = {}): Promise<Asked> {
  const { promise, resolve, reject } = Promise.withResolvers<Asked>()
  const asked = request(
    { host: pod.process.address, port: pod.process.port, path, headers, agent: false },
    (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => (body += text))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    },
  )
  asked.on('error', reject).end()
  return promise
}

function only(pods: Pods): RunningPod {
  const [pod, ...others] = pods.list()
  if (pod === undefined || others.length > 0) throw new Error(`expected one pod: ${pods.describe()}`)
  return pod
}

const ready = { readinessProbe: { httpGet: { path: '/actuator/health/readiness', port: 8080 } } }
const unready = { readinessProbe: { httpGet: { path: '/nowhere', port: 8080 } } }
const orc = testDeployment({
  name: 'orc',
  container: { image: 'meshproof/unit:1.0.0', env: [{ name: 'STRONGHOLD_URL', value: 'http://stronghold:8080' }] },
})

describe.each([
  ['a process each', own],
  ['one process for all', shared],
] as const)('pods that have %s', (_, runtime) => {
  test('a pod runs the program of its image, on an address of its own, and says its name', async () => {
    const { pods, block } = await kubelet(runtime)
    await pods.reconcile([
      testDeployment({ container: { image: 'ghcr.io/vmaleze/cilium-hands-on/stronghold:2.0.0', ...ready } }),
    ])
    const pod = only(pods)
    expect(pod).toMatchObject({ workload: 'simple-stronghold', namespace: 'azeroth', ready: true, restarts: 0 })
    expect(pod.name).toMatch(/^simple-stronghold-[a-z0-9]{10}-[a-z0-9]{5}$/)
    expect(pod.labels).toMatchObject({ class: 'stronghold', 'pod-template-hash': pod.name.split('-')[2] })
    expect(pod.ip.split('.').slice(0, 2)).toEqual(block.cidr.split('.').slice(0, 2))
    const { headers, body } = await ask(pod, '/weapons')
    expect(headers['x-served-by']).toBe(pod.name)
    expect(['SUPER_SWORD', 'BLOOD_AXE', 'MAGICAL_STAFF']).toContain(JSON.parse(body))
  })

  test('a program that ends is started again under the same name and address, and the restart is counted', async () => {
    const { pods, history } = await kubelet(runtime)
    await pods.reconcile([testDeployment({ container: ready })])
    const before = only(pods)
    await expect(ask(before, '/weapons', { 'x-request-sender': 'human', 'x-meshproof-tag': 't' })).rejects.toThrow(
      'hang up',
    )
    await waitFor({ what: 'the restart', limitMs: 5000 }, () =>
      only(pods).restarts === 1 && only(pods).ready ? done(true) : missing(pods.describe()),
    )
    expect(only(pods)).toEqual({ ...before, restarts: 1, lapses: 1 })
    expect(
      history.some(({ pods: [pod] }) => pod?.restarts === 1 && !pod.ready),
      'not ready while down',
    ).toBe(true)
    expect((await ask(only(pods), '/weapons')).status).toBe(200)
    expect(await pods.requestLog('t'), 'the log of the life before is kept').toEqual([
      { pod: before.name, workload: 'simple-stronghold', method: 'GET', path: '/weapons', status: 0, tag: 't' },
    ])
  })

  test('a request that was answered is in the request log, even when its log was not read yet', async () => {
    const { pods } = await kubelet(runtime)
    await pods.reconcile([testDeployment({ container: { env: [{ name: 'FAIL_EVERY', value: '2' }] } })])
    const { address, port } = only(pods).process
    for (let n = 1; n <= 4; n++) {
      const code = `fetch('http://${address}:${port}/weapons', { headers: { 'x-meshproof-tag': 't' } })`
      execFileSync(process.execPath, ['-e', code]) // nothing else happens in this process meanwhile
      expect(await pods.requestLog('t')).toHaveLength(n)
    }
    expect((await pods.requestLog('t')).map(({ status }) => status)).toEqual([200, 503, 200, 503])
  })

  test("a unit finds the stronghold by the Service's name, as soon as there is one, and comes from its pod IP", async () => {
    const { pods, block, servicesFile } = await kubelet(runtime)
    await pods.reconcile([orc])
    const pod = only(pods)
    expect(await ask(pod, '/fetch-weapon')).toMatchObject({
      status: 502,
      body: expect.stringContaining('ENOTFOUND stronghold'),
    })
    const seen: (string | undefined)[] = []
    const server = createServer((incoming, response) => {
      seen.push(incoming.socket.remoteAddress)
      response.end('"AXE"')
    })
    const vip = block.service('azeroth/stronghold')
    await new Promise<void>((listening) => server.listen(8080, vip, listening))
    onTestFinished(() => void server.close())
    await writeServicesFile(servicesFile, { 'azeroth/stronghold': vip })
    expect(await ask(pod, '/fetch-weapon')).toMatchObject({ status: 200, body: 'Ready for battle with my "AXE"' })
    expect(seen).toEqual([pod.ip])
  })

  test('a pod whose readiness probe fails is known not to be ready, and nobody waits for ever', async () => {
    const { pods } = await kubelet(runtime)
    const startedMs = performance.now()
    await pods.reconcile([testDeployment({ container: unready })])
    expect(performance.now() - startedMs).toBeLessThan(3000)
    expect(only(pods).ready).toBe(false)
    expect((await ask(only(pods), '/weapons')).status).toBe(200)
  })

  test('a failing liveness probe restarts the container', async () => {
    const { pods } = await kubelet(runtime)
    await pods.reconcile([testDeployment({ container: { livenessProbe: { tcpSocket: { port: 9 } } } })])
    await waitFor({ what: 'a restart', limitMs: 5000 }, () => (only(pods).restarts > 0 ? done(true) : missing('it')))
    expect(pods.describe()).toContain('livenessProbe failed')
  })

  test('a changed template replaces ready pods by ready pods, and leaves no moment without one', async () => {
    const { pods, history } = await kubelet(runtime)
    await pods.reconcile([testDeployment({ container: ready })])
    const before = only(pods)
    await pods.reconcile([testDeployment({ container: { ...ready, image: 'meshproof/stronghold:2.0.0' } })])
    expect(only(pods).name).not.toBe(before.name)
    const hasReady = history.map((told) => told.pods.some((pod) => pod.ready))
    expect(hasReady.slice(hasReady.indexOf(true))).not.toContain(false)
  })

  test('a changed template that never becomes ready leaves the old pod in service', async () => {
    const { pods } = await kubelet(runtime)
    await pods.reconcile([testDeployment({ container: ready })])
    const before = only(pods)
    await pods.reconcile([testDeployment({ container: unready })])
    expect(pods.list().map((pod) => pod.ready)).toEqual([true, false])
    expect(pods.list()[0]).toEqual(before)
  })

  test('a Deployment cannot make the machine run a program of its own', async () => {
    const { pods, servicesFile } = await kubelet(runtime)
    const ran = join(dirname(servicesFile), 'ran')
    const code = `import { writeFileSync } from 'node:fs'; writeFileSync('${ran}', '')`
    const value = `--import=data:text/javascript,${encodeURIComponent(code)}`
    await pods.reconcile([testDeployment({ container: { ...ready, env: [{ name: 'NODE_OPTIONS', value }] } })])
    expect(only(pods).ready).toBe(true)
    expect(existsSync(ran)).toBe(false)
  })

  test('a program that cannot run is an error with its own words', async () => {
    const { pods } = await kubelet(runtime)
    const broken = testDeployment({ container: { env: [{ name: 'STRONGHOLD_VERSION', value: 'v9' }] } })
    await expect(pods.reconcile([broken])).rejects.toMatchObject({
      code: 'POD_CRASHES',
      message: expect.stringContaining('STRONGHOLD_VERSION is v9; there are v1 and v2'),
    })
  })
})

test('scaling down ends pods only after everyone was told, and scaling up starts some beside those that stay', async () => {
  const { pods, pids, history } = await kubelet()
  const scaled = (replicas: number) => testDeployment({ spec: { replicas }, container: ready })
  await pods.reconcile([scaled(3)])
  const [first, ...others] = pods.list()
  expect(others).toHaveLength(2)
  const told = history.length
  await pods.reconcile([scaled(1)])
  expect(history[told]).toMatchObject({ living: 3 })
  expect(pods.list()).toEqual([first])
  expect(living(pids)).toBe(1)
  await pods.reconcile([scaled(2)])
  expect(pods.list()[0]).toEqual(first)
  expect(new Set([first, ...others, ...pods.list()].map((pod) => pod?.name)).size).toBe(4)
  await pods.reconcile([])
  expect(living(pids)).toBe(0)
})

test('a port that another program has on all addresses is named before anything starts', async () => {
  const { pods } = await kubelet()
  const other = createServer()
  const port = await new Promise<number>((listening) => {
    other.listen(0, '0.0.0.0', () => listening((other.address() as { port: number }).port))
  })
  onTestFinished(() => void other.close())
  const taken = testDeployment({ container: { ports: [{ containerPort: port }] } })
  await expect(pods.reconcile([taken])).rejects.toMatchObject({
    code: 'PORT_TAKEN',
    message: expect.stringContaining(`port ${port}`),
  })
  expect(pods.list()).toEqual([])
})
