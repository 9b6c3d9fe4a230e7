import { randomBytes } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ReleaseStack } from '../helpers/core/release.ts'
import { k3sTarget } from '../helpers/targets/k3s/k3s.ts'
import { whyNoCluster } from '../helpers/targets/k3s/live.fixture.ts'
import { ExistingCluster } from './existing-cluster.ts'
import { claimOf, runMeshproof } from './run-meshproof.ts'

const silent = { step: <T>(_: string, run: (note: () => void) => Promise<T>) => run(() => {}) }
const namespace = `bad-${randomBytes(3).toString('hex')}`

/** How a check of one lab ends, which has to be exit status 2: it says nothing about the mesh. */
async function refusal(kubeconfig: string, suite = 'security', env = {}): Promise<string> {
  const settings = {
    MESHPROOF_TARGET: 'auto',
    MESHPROOF_KUBECONFIG: kubeconfig,
    MESHPROOF_NAMESPACE: namespace,
    ...env,
  }
  const ended = await runMeshproof({ args: [`suites/${suite}`], env: settings })
  expect(ended.exitStatus, ended.stdout).toBe(2)
  expect(ended.results?.labs.flatMap(({ claims }) => claims).filter(({ verdict }) => verdict === 'fail')).toEqual([])
  return ended.stdout
}

async function portNobodyHas(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

describe('a kubeconfig', () => {
  it('that is not there, is none, or has no such context is told by its name', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'meshproof-kubeconfig-')), 'config')
    expect(await refusal(file)).toContain(`there is no ${file}`)
    writeFileSync(file, 'apiVersion: v1\nkind: Config\n')
    expect(await refusal(file)).toMatch(/the kubeconfig .* cannot be used/)
  })
})

describe.skipIf((await whyNoCluster()) !== undefined)('the kubeconfig of a cluster', () => {
  let cluster: ExistingCluster

  beforeAll(async () => {
    cluster = await ExistingCluster.kept()
    await cluster.makeNamespace(namespace)
    await cluster.account('check', namespace)
  }, 400_000)
  afterAll(() => cluster.removeNamespace(namespace), 120_000)

  it('that cannot be reached is said to be so within seconds', async () => {
    const server = `https://127.0.0.1:${await portNobodyHas()}`
    expect(await refusal(cluster.kubeconfig({ server }))).toMatch(`the API server at ${server} did not answer`)
  })

  it('whose token is wrong, or no longer valid, is told as that', async () => {
    expect(await refusal(cluster.kubeconfig({ token: 'nonsense' }))).toMatch(/does not take the credentials of context/)
    await cluster.makeAccount('short-lived')
    const kubeconfig = cluster.kubeconfig({ token: await cluster.token('short-lived') })
    await cluster.removeAccount('short-lived')
    expect(await refusal(kubeconfig)).toMatch(/does not take the credentials of context/)
  })

  it('whose account may do nothing is told every right that it lacks', async () => {
    await cluster.makeAccount('powerless')
    const said = await refusal(cluster.kubeconfig({ token: await cluster.token('powerless') }))
    await cluster.removeAccount('powerless')
    expect(said).toContain(`list ciliumnetworkpolicies.cilium.io in ${namespace}`)
    expect(said).toContain('docs/rbac/check.yaml')
  })

  it('whose account may check and is to apply is told what that takes besides', async () => {
    const kubeconfig = cluster.kubeconfig({ token: await cluster.token('check') })
    const said = await refusal(kubeconfig, 'security', { MESHPROOF_APPLY: '1' })
    expect(said).toContain(`get,create,patch,delete deployments.apps in ${namespace}`)
    expect(said).toContain('get,create pods/exec in kube-system')
  })

  it('with manifests that a check would not look at is refused', async () => {
    expect(await refusal(cluster.kubeconfig({}), 'security', { MESHPROOF_MANIFESTS: 'deployments' })).toContain(
      'a check looks at what is applied in the cluster',
    )
  })
})

describe.skipIf((await whyNoCluster()) !== undefined)('a cluster', () => {
  const release = new ReleaseStack()
  afterAll(() => release.release(), 300_000)

  /** One whose chart is installed with these values. */
  async function clusterWith(values: string): Promise<ExistingCluster> {
    const file = join(mkdtempSync(join(tmpdir(), 'meshproof-values-')), 'values.yaml')
    writeFileSync(file, values)
    const env = { ...process.env, MESHPROOF_REUSE: '', MESHPROOF_CILIUM_VALUES: file }
    const settings = { env, runId: randomBytes(4).toString('hex') }
    const started = await k3sTarget.start(settings, 'test', silent, AbortSignal.timeout(280_000))
    release.add('the cluster', 120_000, () => started[Symbol.asyncDispose]())
    return new ExistingCluster(String(started.handle.facts['kubeconfig']))
  }

  it('with envoyConfig off and without Hubble, and in the end without Cilium, is told so', async () => {
    const off =
      'envoyConfig: { enabled: false }\nloadBalancer: { l7: { backend: disabled } }\nhubble: { enabled: false, relay: { enabled: false } }\n'
    const cluster = await clusterWith(off)
    const kubeconfig = cluster.kubeconfig({})
    await cluster.makeNamespace(namespace)
    await cluster.attend(namespace, 'security')

    const env = { MESHPROOF_TARGET: 'auto', MESHPROOF_KUBECONFIG: kubeconfig, MESHPROOF_NAMESPACE: namespace }
    const secured = await runMeshproof({ args: ['suites/security'], env })
    expect(secured.exitStatus, secured.stdout).toBe(0)
    expect(secured.results?.target?.capabilities).not.toContain('hubble')
    expect(claimOf(secured, 'human-silenced')?.evidence?.['hubble']).toMatchObject({
      words: expect.stringContaining('no Hubble'),
    })

    const applied = await refusal(kubeconfig, 'canary', {
      MESHPROOF_APPLY: '1',
      MESHPROOF_NAMESPACE: `${namespace}-own`,
    })
    expect(applied).toContain('Cilium runs with envoyConfig off')
    expect(applied).toContain('--set envoyConfig.enabled=true')

    await cluster.removeCilium()
    expect(await refusal(kubeconfig)).toContain('no Cilium agent runs in kube-system')
  }, 600_000)
})
