import { describe, expect, it } from 'vitest'
import { connectEngine } from '../helpers/targets/k3s/engine.ts'
import { keptLabel, roleLabel } from '../helpers/targets/k3s/labels.ts'
import { whyNoCluster } from '../helpers/targets/k3s/live.fixture.ts'
import { pipeInto } from '../helpers/targets/k3s/node-exec.ts'
import { type Ended, startMeshproof } from './run-meshproof.ts'

const env = { MESHPROOF_TARGET: 'k3s', MESHPROOF_REUSE: '1' }

/** Runs a shell script on the server of the kept cluster. */
async function onServer(script: string): Promise<string> {
  const engine = await connectEngine()
  const filters = { label: [`${keptLabel}=true`, `${roleLabel}=server`] }
  const [server] = await engine.listContainers({ filters })
  if (server === undefined) throw new Error('no cluster is kept')
  return await pipeInto(engine, server.Id, ['sh', '-c', script])
}

/** Does something to the cluster as soon as a run has said this, and returns how the run ended. */
async function struck(suite: string, after: RegExp, strike: () => Promise<unknown>): Promise<Ended> {
  await using run = await startMeshproof({ args: [`suites/${suite}`], env })
  await expect.poll(run.output, { timeout: 240_000, interval: 200 }).toMatch(after)
  await strike()
  return await run.ended
}

/** A fault of the surroundings is never a verdict about the mesh. */
function expectNothingRed({ exitStatus, results, stdout }: Ended): void {
  const claims = results?.labs.flatMap((lab) => lab.claims) ?? []
  expect(claims.length, stdout).toBeGreaterThan(0)
  expect(
    claims.filter(({ verdict }) => verdict === 'fail'),
    stdout,
  ).toEqual([])
  expect([0, 2]).toContain(exitStatus)
}

// All of them strike at the one cluster that is kept: one after the other.
describe.skipIf((await whyNoCluster()) !== undefined)('a right mesh is not called wrong', () => {
  it('when the Cilium agent restarts in the middle of a lab', async () => {
    const restart = 'kubectl -n kube-system delete pod -l k8s-app=cilium --wait=false'
    expectNothingRed(await struck('security', /the orc gets a weapon/, () => onServer(restart)))
  })

  it('when a stronghold’s pod is deleted, again and again, during the canary', async () => {
    const remove =
      'kubectl -n azeroth delete pod -l class=stronghold,version=v1 --wait=false --field-selector status.phase=Running'
    const again = () => onServer(`for time in 1 2 3 4; do ${remove}; sleep 4; done`)
    expectNothingRed(await struck('canary', /requests are split/, again))
  })

  it('when the API server is gone for 10 s', async () => {
    const stop = 'pid=$(pidof kube-apiserver || pidof k3s); kill -STOP $pid; sleep 10; kill -CONT $pid'
    expectNothingRed(await struck('security', /the orc gets a weapon/, () => onServer(stop)))
  })

  it('and the next run finds the cluster as it should be', async () => {
    await using run = await startMeshproof({ args: ['suites/security'], env })
    const { exitStatus, stdout } = await run.ended
    expect(exitStatus, stdout).toBe(0)
  })
})
