import { labService } from '../../fixtures/lab-manifests.ts'
import type { CiliumFacts } from '../../helpers/learner/facts.ts'
import { agentPods } from '../../helpers/targets/cluster/agents.ts'
import { ClusterApi } from '../../helpers/targets/cluster/api.ts'
import { loadKubeConfigFile } from '../../helpers/targets/cluster/kube-config.ts'
import { isReady, podState } from '../../helpers/targets/cluster/pod-state.ts'
import { kubeconfigFile } from '../../helpers/targets/kubeconfig/settings.ts'

type Environment = Readonly<Record<string, string | undefined>>

const patienceMs = 5_000

/** An object in another namespace than the labs'. */
export interface Elsewhere {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace: string }
  readonly spec: unknown
}

/** How Cilium is; undefined when the account may not see it, which the run itself tells. */
export async function ciliumOf(env: Environment): Promise<CiliumFacts | undefined> {
  return await unlessRefused(async () => {
    const api = apiOf(env)
    const { data = {} } = await api.get<{ data?: Readonly<Record<string, string>> }>(
      '/api/v1/namespaces/kube-system/configmaps/cilium-config',
    )
    const unready = (await agentPods(api)).filter((pod) => !isReady(pod))
    return {
      envoyConfig: data['enable-envoy-config'] === 'true',
      agentsNotReady: unready.map((pod) => ({ node: pod.spec?.nodeName ?? '?', because: podState(pod) })),
    }
  })
}

const kinds = [
  ['CiliumNetworkPolicy', 'ciliumnetworkpolicies'],
  ['CiliumEnvoyConfig', 'ciliumenvoyconfigs'],
] as const

/** Policies and configs that are about strongholds and stand in a namespace that has none. */
export async function elsewhere(env: Environment): Promise<Elsewhere[]> {
  const found = await unlessRefused(async () => {
    const api = apiOf(env)
    const list = async <T>(path: string) => (await api.get<{ items: readonly T[] }>(path)).items
    const services = await list<Pick<Elsewhere, 'metadata'>>('/api/v1/services')
    const homes = new Set(
      services.filter(({ metadata }) => metadata.name === labService).map(({ metadata }) => metadata.namespace),
    )
    const objects = kinds.map(async ([kind, plural]) =>
      (await list<Elsewhere>(`/apis/cilium.io/v2/${plural}`)).map(({ metadata: { name, namespace }, spec }) => ({
        apiVersion: 'cilium.io/v2',
        kind,
        metadata: { name, namespace },
        spec,
      })),
    )
    return (await Promise.all(objects))
      .flat()
      .filter(({ metadata, spec }) => !homes.has(metadata.namespace) && JSON.stringify(spec).includes(labService))
  })
  return found ?? []
}

function apiOf(env: Environment): ClusterApi {
  return new ClusterApi(loadKubeConfigFile(kubeconfigFile(env), env['MESHPROOF_CONTEXT']), { patienceMs })
}

async function unlessRefused<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read()
  } catch {
    return undefined
  }
}
