import { SetupError } from '../../core/errors.ts'
import { listAgents } from '../cluster/agents.ts'
import type { ClusterApi } from '../cluster/api.ts'
import { ApiError } from '../cluster/api-error.ts'
import { clusterVersions } from '../cluster/versions.ts'
import { type KubeconfigSettings } from './settings.ts'

/** What an existing cluster has of a mesh, by Cilium's own configuration. */
export interface ClusterFacts {
  readonly versions: Readonly<Record<string, string>>
  /** Nodes with an agent. */
  readonly nodes: number
  /** Cilium handles CiliumEnvoyConfigs. */
  readonly envoyConfig: boolean
  readonly l7Policy: boolean
  readonly hubble: boolean
}

/**
 * Whether the cluster lets this account in.
 * @throws SetupError for credentials that it does not take
 * @throws PlumbingError when nothing answers
 */
export async function knock(api: ClusterApi, { file }: Pick<KubeconfigSettings, 'file'>): Promise<void> {
  try {
    await api.get('/apis/authorization.k8s.io/v1')
  } catch (error) {
    if (!(error instanceof ApiError) || ![401, 403].includes(error.status)) throw error
    const context = api.config.getCurrentContext()
    throw new SetupError({
      code: 'CREDENTIALS_REFUSED',
      what: `the API server at ${api.config.getCurrentCluster()?.server} does not take the credentials of context ${context} in ${file}: ${error.reason || error.status}`,
      next: 'they are wrong, or have expired: renew them; docs/rbac.md says how to make a kubeconfig with a token',
      cause: error,
    })
  }
}

/** @throws SetupError when there is no Cilium */
export async function readClusterFacts(api: ClusterApi): Promise<ClusterFacts> {
  const agents = await listAgents(api)
  const { data = {} } = await api.get<{ data?: Readonly<Record<string, string>> }>(
    '/api/v1/namespaces/kube-system/configmaps/cilium-config',
  )
  return {
    versions: await clusterVersions(api),
    nodes: agents.length,
    envoyConfig: data['enable-envoy-config'] === 'true',
    l7Policy: data['enable-l7-proxy'] !== 'false',
    hubble: data['enable-hubble'] === 'true',
  }
}
