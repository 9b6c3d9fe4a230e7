import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listPods } from '../helpers/targets/cluster/pod-state.ts'
import { whyNoCluster } from '../helpers/targets/k3s/live.fixture.ts'
import { differences, snapshot } from './cluster-snapshot.ts'
import { ExistingCluster } from './existing-cluster.ts'
import { processesOf } from './processes.ts'
import { type Ended, root, runMeshproof, startMeshproof } from './run-meshproof.ts'

const id = randomBytes(3).toString('hex')
const attended = `attended-${id}`
const staging = `staging-${id}`

async function run(kubeconfig: string, namespace: string, suites: readonly string[], env = {}): Promise<Ended> {
  const args = suites.map((suite) => `suites/${suite}`)
  return await runMeshproof({
    args,
    env: { MESHPROOF_TARGET: 'auto', MESHPROOF_KUBECONFIG: kubeconfig, MESHPROOF_NAMESPACE: namespace, ...env },
  })
}

/** Claims by their verdict, `security/orc-allowed`. */
function claims({ results }: Ended, verdict: string): string[] {
  const all = results?.labs.flatMap(({ lab, claims }) =>
    claims.map((claim) => ({ ...claim, id: `${lab}/${claim.id}` })),
  )
  return (all ?? []).filter((claim) => claim.verdict === verdict).map((claim) => claim.id)
}

function causesOf({ results }: Ended, name: string): Set<string | undefined> {
  return new Set(results?.labs.find(({ lab }) => lab === name)?.claims.map(({ cause }) => cause))
}

describe.skipIf((await whyNoCluster()) !== undefined)('a cluster that exists', () => {
  let cluster: ExistingCluster

  beforeAll(async () => {
    cluster = await ExistingCluster.kept()
    await cluster.makeNamespace(attended)
    await cluster.attend(attended)
  }, 400_000)
  afterAll(async () => {
    for (const name of [attended, staging]) await cluster.removeNamespace(name)
  }, 120_000)

  it('is checked with the rights of docs/rbac/check.yaml, and nothing in it is touched', async () => {
    const kubeconfig = await cluster.account('check', attended)
    const begun = await checked(kubeconfig, ['load-balancing', 'security', 'rate-limit'])
    expect(claims(begun, 'pass')).toEqual(['load-balancing/even'])
    expect(causesOf(begun, 'security')).toEqual(new Set(['not-started']))
    expect(causesOf(begun, 'rate-limit')).toEqual(new Set(['not-started']))
    await cluster.attend(attended, 'security')
    const attendedTo = await checked(kubeconfig, ['security'])
    expect(claims(attendedTo, 'pass')).toEqual([
      'security/orc-allowed',
      'security/other-requests-denied',
      'security/human-silenced',
      'security/own-path',
    ])
  })

  it('is no place to apply manifests to while somebody’s stand there', async () => {
    const before = await snapshot(cluster.api)
    const ended = await run(cluster.kubeconfig({}), attended, ['security'], { MESHPROOF_APPLY: '1' })
    expect(ended.exitStatus).toBe(2)
    expect(ended.stdout).toMatch(new RegExp(`the namespace ${attended} is in use, and has no label`))
    expect(differences(before, await snapshot(cluster.api))).toEqual([])
  })

  it('is applied to with the rights of docs/rbac/apply.yaml, and nothing outside the namespace is touched', async () => {
    const kubeconfig = await cluster.account('apply', staging)
    const before = await snapshot(cluster.api)
    const ended = await run(kubeconfig, staging, ['security'], { MESHPROOF_APPLY: '1' })
    expect(ended.exitStatus, ended.stdout).toBe(0)
    expect(claims(ended, 'pass')).toHaveLength(6)
    expect(differences(before, await snapshot(cluster.api))).toEqual([])
    expect(await podsOf(staging)).toEqual([])
  })

  // What is killed here has nobody left who would say that it has ended, but the next who looks.
  it.for(['check', 'apply'] as const)('of which a killed run leaves nothing after `clean`: %s', async (mode) => {
    const namespace = mode === 'check' ? attended : `killed-${id}`
    const kubeconfig = mode === 'check' ? await cluster.account('check', namespace) : cluster.kubeconfig({})
    const before = await snapshot(cluster.api)
    const pods = await podsOf(namespace)
    const settings = { MESHPROOF_KUBECONFIG: kubeconfig, MESHPROOF_NAMESPACE: namespace }
    const run = { MESHPROOF_TARGET: 'auto', ...settings, MESHPROOF_APPLY: mode === 'apply' ? '1' : '0' }
    await using killed = await startMeshproof({ args: ['suites/security'], env: run })
    const begun = async () => (await podsOf(namespace)).length
    await expect.poll(begun, { timeout: 120_000, interval: 200 }).toBeGreaterThan(pods.length)
    for (const { pid } of processesOf(killed.folder)) process.kill(pid, 'SIGKILL')
    await killed.ended
    expect(differences(before, await snapshot(cluster.api))).not.toEqual([])
    const command = [process.execPath, join(root, 'cli', 'main.ts')] as const
    // The kept cluster, in which this happens, would be cleaned away as well.
    const env = { ...settings, DOCKER_HOST: 'unix:///nowhere' }
    const cleaned = await runMeshproof({ command, args: ['clean'], env })
    expect(cleaned.stdout).toMatch(`removed of a cluster: ${namespace}`)
    expect(differences(before, await snapshot(cluster.api))).toEqual([])
    await expect.poll(() => podsOf(namespace), { timeout: 60_000 }).toEqual(pods)
    expect(await runMeshproof({ command, args: ['clean'], env })).toMatchObject({
      exitStatus: 0,
      stdout: 'nothing was left behind',
    })
  })

  const checked = async (kubeconfig: string, suites: readonly string[]): Promise<Ended> => {
    const before = await snapshot(cluster.api)
    const pods = await podsOf(attended)
    const ended = await run(kubeconfig, attended, suites)
    expect(ended.exitStatus, ended.stdout).toBe(0)
    expect(differences(before, await snapshot(cluster.api))).toEqual([])
    expect(await podsOf(attended)).toEqual(pods)
    return ended
  }

  const podsOf = async (namespace: string) =>
    (await listPods(cluster.api, namespace))
      .map(({ metadata }) => metadata.uid ?? '')
      .toSorted((a, b) => a.localeCompare(b))
})
