import { agentPods } from './agents.ts'
import type { ClusterApi } from './api.ts'
import type { PodObject } from './pod-state.ts'

/** `{ kubernetes: 'v1.34.4+k3s1', cilium: '1.15.19' }` */
export async function clusterVersions(api: ClusterApi): Promise<Record<string, string>> {
  const { gitVersion } = await api.get<{ gitVersion: string }>('/version')
  const [agent] = await agentPods(api)
  return { kubernetes: gitVersion, ...(agent === undefined ? {} : { cilium: ciliumVersion(agent) }) }
}

function ciliumVersion({ spec }: PodObject): string {
  const image = spec?.containers?.find(({ name }) => name === 'cilium-agent')?.image ?? ''
  return /:v?([^:@/]+)(@|$)/.exec(image)?.[1] ?? 'unknown'
}
