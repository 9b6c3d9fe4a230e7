import { existsSync } from 'node:fs'
import type { ClusterApi } from '../../helpers/targets/cluster/api.ts'
import type { Environment } from '../../helpers/targets/envoy/binary/search-path.ts'
import { kubeconfigFile } from '../../helpers/targets/kubeconfig/settings.ts'
import { type Check, checked } from './check.ts'

const patienceMs = 3_000

/** The kubeconfig, whether that cluster lets the account in and do what it has to, and what it has of a mesh. */
export async function kubeconfigChecks(env: Environment): Promise<Check[]> {
  const file = kubeconfigFile(env)
  if (!existsSync(file)) return [absence(file, env['MESHPROOF_KUBECONFIG'])]
  let api: ClusterApi | undefined
  const kubeconfig = await checked('kubeconfig', async () => {
    const { loadKubeConfigFile } = await import('../../helpers/targets/cluster/kube-config.ts')
    const { ClusterApi } = await import('../../helpers/targets/cluster/api.ts')
    const { knock } = await import('../../helpers/targets/kubeconfig/cluster-facts.ts')
    const config = loadKubeConfigFile(file, env['MESHPROOF_CONTEXT'])
    const cluster = new ClusterApi(config, { patienceMs })
    await knock(cluster, { file })
    api = cluster
    return {
      state: 'here',
      text: `${file}, context ${config.getCurrentContext()}: ${config.getCurrentCluster()?.server}`,
    }
  })
  return api === undefined ? [kubeconfig] : [kubeconfig, ...(await clusterChecks(api, env))]
}

async function clusterChecks(api: ClusterApi, env: Environment): Promise<Check[]> {
  const { mayAskAgents, requireRights } = await import('../../helpers/targets/kubeconfig/rights.ts')
  const { readClusterFacts } = await import('../../helpers/targets/kubeconfig/cluster-facts.ts')
  const namespace = env['MESHPROOF_NAMESPACE'] ?? 'azeroth'
  const apply = env['MESHPROOF_APPLY'] === '1'
  const rights = await checked('rights', async () => {
    await requireRights(api, { namespace, apply })
    const agents = (await mayAskAgents(api)) ? 'and ask the agents' : 'and not ask the agents, for flows and counters'
    return { state: 'here', text: `may ${apply ? 'apply to' : 'check'} ${namespace}, ${agents}` }
  })
  const mesh = await checked('mesh', async () => {
    const { versions, nodes, envoyConfig, hubble } = await readClusterFacts(api)
    const told = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
    const on = (is: boolean) => (is ? 'on' : 'off')
    return {
      state: 'here',
      text: `${told.join(', ')}; nodes ${nodes}, envoyConfig ${on(envoyConfig)}, Hubble ${on(hubble)}`,
    }
  })
  return [rights, mesh]
}

function absence(file: string, asked: string | undefined): Check {
  if (asked === undefined) return { title: 'kubeconfig', state: 'absent', text: `none: there is no ${file}` }
  const text = `MESHPROOF_KUBECONFIG is ${file}, where there is no file`
  return { title: 'kubeconfig', state: 'gap', text, fix: 'name one that is there, or leave the setting out' }
}
