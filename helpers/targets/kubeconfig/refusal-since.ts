import type { Resource } from '../../manifests/resource.ts'
import { listAgents, logSince } from '../cluster/agents.ts'
import type { ClusterApi } from '../cluster/api.ts'
import { rejectionIn } from '../cluster/rejection.ts'
import type { RejectedConfigError } from '../rejected.ts'
import { changeTimes } from './found.ts'

/** Cilium's refusal of one of these as they stand now, if an agent has logged one since it was last changed. */
export async function refusalSince(
  api: ClusterApi,
  namespace: string,
  resources: readonly Resource[],
): Promise<RejectedConfigError | undefined> {
  const ciliums = resources.filter(({ apiVersion }) => apiVersion.startsWith('cilium.io/'))
  if (ciliums.length === 0) return undefined
  const [agents, times] = await Promise.all([listAgents(api), changeTimes(api, namespace)])
  for (const resource of ciliums) {
    // Without its zone it sorts before every moment of that second.
    const changed = times.get(`${resource.kind}/${resource.metadata.name}`)?.replace(/Z$/, '') ?? ''
    for (const agent of agents) {
      const refusal = rejectionIn(await logSince(api, agent, changed), [resource], agent.node)
      if (refusal !== undefined) return refusal
    }
  }
  return undefined
}
