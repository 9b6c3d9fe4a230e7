import { SetupError } from '../../core/errors.ts'
import { ReleaseStack } from '../../core/release.ts'
import type { Target, TargetHandle } from '../target.ts'
import { findPython } from './binary/python.ts'
import { presentEnvoy, resolveEnvoy } from './binary/resolve-envoy.ts'
import { EmbeddedMesh } from './mesh.ts'
import { claimAddressBlock } from './pods/address-block.ts'
import { createRun, joinRun } from './process/run-folder.ts'
import { startEnvoy } from './proxy/start-envoy.ts'

interface Facts {
  readonly binary: string
  readonly folder: string
}

const detectLimitMs = 30_000

/** The embedded default: one upstream Envoy and processes on loopback; no root, no container engine, no cluster. */
export const envoyTarget: Target = {
  name: 'envoy',

  async detect({ env }) {
    const signal = AbortSignal.timeout(detectLimitMs)
    try {
      if ((await presentEnvoy(env, () => {}, signal)) === undefined) await findPython(env, signal)
      return { available: true }
    } catch (error) {
      if (!(error instanceof SetupError)) throw error
      return { available: false, because: error.what, next: error.next ?? 'see docs/targets/envoy.md' }
    }
  },

  async start({ env, runId }, chosen, progress, signal) {
    const release = new ReleaseStack()
    try {
      const { path, version } = await resolveEnvoy(env, progress, signal)
      const run = await createRun({ env, runId })
      release.add('the run’s folder', 10_000, () => run[Symbol.asyncDispose]())
      const facts: Facts = { binary: path, folder: run.path }
      const handle: TargetHandle = {
        runId,
        facts: { ...facts },
        info: {
          name: 'envoy',
          chosen,
          versions: { envoy: version, 'cilium semantics': '1.15' },
          capabilities: ['apply', 'l7-policy', 'envoy-config', 'request-log', 'pod-identity', 'proxy-stats'],
          nodes: 1,
        },
      }
      return { handle, [Symbol.asyncDispose]: () => release.release() }
    } catch (error) {
      await release.release()
      throw error
    }
  },

  async open({ facts, runId }, { lab, namespace }, progress, signal) {
    const { binary, folder } = facts as unknown as Facts
    const run = joinRun(folder)
    const release = new ReleaseStack()
    try {
      return await progress.step(`start Envoy for ${lab}`, async () => {
        const block = await claimAddressBlock(`${runId}/${lab}`)
        release.add('the mesh’s addresses', 5_000, () => block[Symbol.asyncDispose]())
        const own = run.folder(`${lab}-${process.pid}-${process.hrtime.bigint()}`)
        const record = (pid: number) => run.record(pid)
        const proxy = await startEnvoy({
          binary,
          folder: own,
          adminAddress: block.admin,
          nodeId: lab,
          onStart: record,
          signal,
        })
        release.add('Envoy', 10_000, () => proxy[Symbol.asyncDispose]())
        const mesh = new EmbeddedMesh({
          namespace,
          block,
          proxy,
          folder: own,
          seed: lab,
          record,
          release: () => release.release(),
        })
        release.add('the pods', 10_000, () => mesh.kubelet[Symbol.asyncDispose]())
        return mesh
      })
    } catch (error) {
      await release.release()
      throw error
    }
  },
}
