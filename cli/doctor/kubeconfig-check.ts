import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { Environment } from '../../helpers/targets/envoy/binary/search-path.ts'
import { type Check, checked } from './check.ts'

const patienceMs = 3_000

/** The kubeconfig, its context, and whether that cluster answers. */
export async function kubeconfigCheck(env: Environment): Promise<Check> {
  return await checked('kubeconfig', async () => {
    const asked = env['MESHPROOF_KUBECONFIG']
    const [file = ''] = [
      asked,
      ...(env['KUBECONFIG'] ?? '').split(delimiter),
      join(homedir(), '.kube', 'config'),
    ].filter(Boolean)
    if (!existsSync(file)) {
      return asked === undefined
        ? { state: 'absent', text: `none: there is no ${file}` }
        : {
            state: 'gap',
            text: `MESHPROOF_KUBECONFIG is ${file}, where there is no file`,
            fix: 'name one that is there, or leave the setting out',
          }
    }
    const { loadKubeConfig } = await import('../../helpers/targets/cluster/kube-config.ts')
    const { ClusterApi } = await import('../../helpers/targets/cluster/api.ts')
    const { clusterVersions } = await import('../../helpers/targets/cluster/versions.ts')
    const config = loadKubeConfig(readFileSync(file, 'utf8'), env['MESHPROOF_CONTEXT'])
    const api = new ClusterApi(config, { patienceMs })
    await api.text('/version', { signal: AbortSignal.timeout(patienceMs) })
    const versions = await clusterVersions(api)
    const told = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
    return { state: 'here', text: `${file}, context ${config.getCurrentContext()}: ${told.join(', ')}` }
  })
}
