import { existsSync } from 'node:fs'
import { MeshproofError, messageOf } from '../../core/errors.ts'
import { ReleaseStack } from '../../core/release.ts'
import { ClusterApi } from '../cluster/api.ts'
import { loadKubeConfigFile } from '../cluster/kube-config.ts'
import type { Availability, Target } from '../target.ts'
import { openApplying, startApplying } from './apply.ts'
import { openChecking, startChecking } from './check.ts'
import { knock, readClusterFacts } from './cluster-facts.ts'
import type { Facts } from './facts.ts'
import { requireRights } from './rights.ts'
import { kubeconfigFile, readKubeconfigSettings } from './settings.ts'
import { begin } from './stale.ts'

/** At the start nothing has to be waited for; later an API server may restart. */
const firstPatienceMs = 5_000

/** A cluster that exists: its manifests are checked where they stand, or brought into an empty namespace. */
export const kubeconfigTarget: Target = {
  name: 'kubeconfig',

  async detect({ env }) {
    const file = kubeconfigFile(env)
    if (!existsSync(file)) return unavailable(`there is no ${file}`)
    try {
      loadKubeConfigFile(file, env['MESHPROOF_CONTEXT'])
      return { available: true }
    } catch (error) {
      return error instanceof MeshproofError ? unavailable(error.what, error.next) : unavailable(messageOf(error))
    }
  },

  async start(targetSettings, chosen, progress, signal) {
    const settings = readKubeconfigSettings(targetSettings)
    const api = new ClusterApi(loadKubeConfigFile(settings.file, settings.context), { patienceMs: firstPatienceMs })
    const release = new ReleaseStack()
    release.add('the run', 1_000, begin(settings.runId))
    try {
      const cluster = await progress.step('cluster', async () => {
        await knock(api, settings)
        await requireRights(api, settings)
        return await readClusterFacts(api)
      })
      const start = settings.apply ? startApplying : startChecking
      const { capabilities, facts } = await progress.step('namespace', () =>
        start({ api, settings, cluster, release, signal }),
      )
      const mode = settings.apply ? 'applies' : 'checks'
      const info = {
        name: 'kubeconfig' as const,
        chosen: `${chosen}; ${mode} ${settings.namespace} at ${api.config.getCurrentCluster()?.server}`,
        versions: cluster.versions,
        capabilities,
        nodes: cluster.nodes,
      }
      const handle = { info, runId: settings.runId, facts: { ...facts } }
      return { handle, [Symbol.asyncDispose]: () => release.release() }
    } catch (error) {
      await release.release()
      throw error
    }
  },

  async open({ facts: given, runId }, options, _progress, signal) {
    const facts = given as unknown as Facts
    const api = new ClusterApi(loadKubeConfigFile(facts.file, facts.context))
    const open = facts.apply ? openApplying : openChecking
    return await open(api, facts, { ...options, runId }, signal)
  },
}

function unavailable(because: string, next?: string): Availability {
  return { available: false, because, next: next ?? 'MESHPROOF_KUBECONFIG names the kubeconfig of a cluster' }
}
