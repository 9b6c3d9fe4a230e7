import { InputError, SetupError } from '../../core/errors.ts'
import { ReleaseStack } from '../../core/release.ts'
import type { Target, TargetHandle, TargetSettings } from '../target.ts'
import { findPython } from './binary/python.ts'
import { presentEnvoy, resolveEnvoy } from './binary/resolve-envoy.ts'
import { EmbeddedMesh } from './mesh.ts'
import { claimAddressBlock } from './pods/address-block.ts'
import { ownProcesses, type Runtime } from './pods/runtime.ts'
import { joinPodHost } from './pods/shared/join-pod-host.ts'
import { createRun, joinRun, type RunFolder } from './process/run-folder.ts'
import { startEnvoy } from './proxy/start-envoy.ts'

interface Facts {
  readonly binary: string
  readonly folder: string
  /** Whether all meshes of a process run their pods in one process more, rather than each pod in its own. */
  readonly sharedPods: boolean
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
      const facts: Facts = { binary: path, folder: run.path, sharedPods: sharesPods(env) }
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
    const { binary, folder, sharedPods } = facts as unknown as Facts
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
        const runtime = sharedPods ? await shared(run, release) : ownProcesses
        const mesh = new EmbeddedMesh({
          namespace,
          block,
          proxy,
          runtime,
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

/** @throws InputError unless it is one of the two ways */
function sharesPods({ MESHPROOF_PODS: how = 'own' }: TargetSettings['env']): boolean {
  if (how === 'own' || how === 'shared') return how === 'shared'
  throw new InputError({
    code: 'SETTING_INVALID',
    what: `MESHPROOF_PODS=${how} is no way to run pods`,
    next: 'use own or shared',
  })
}

async function shared(run: RunFolder, release: ReleaseStack): Promise<Runtime> {
  const joined = await joinPodHost(run)
  release.add('the pods’ process', 5_000, () => joined[Symbol.asyncDispose]())
  return joined.runtime
}
