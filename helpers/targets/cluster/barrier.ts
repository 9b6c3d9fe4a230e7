import { messageOf, PlumbingError } from '../../core/errors.ts'
import { done, type Look, missing, waitFor } from '../../core/wait.ts'
import type { Resource } from '../../manifests/resource.ts'
import type { RejectedConfigError } from '../rejected.ts'
import { readAgentState } from './agent-state.ts'
import { type Agent, agentsInPlace, endOfLog, logSince } from './agents.ts'
import type { ClusterApi } from './api.ts'
import { type Expectation, lackingOn } from './in-force.ts'
import { rejectionIn } from './rejection.ts'

/** Where the agents stood before a change, by incarnation: one that starts in between begins anew. */
export type Before = ReadonlyMap<string, { readonly revision: number; readonly endOfLog: string }>

export interface Barrier {
  readonly api: ClusterApi
  readonly before: Before
  /** What was changed, and may be refused. */
  readonly changed: readonly Resource[]
  /** Called with a refusal before it is thrown. */
  readonly refused?: (refusal: RejectedConfigError) => Promise<void>
  readonly signal?: AbortSignal | undefined
}

const limitMs = 90_000

export async function lookBefore(api: ClusterApi, signal?: AbortSignal): Promise<Before> {
  const what = 'every Cilium agent to be ready'
  return waitFor({ what, limitMs, everyMs: 500, signal, code: 'AGENTS_NOT_READY' }, () =>
    withAgents(api, async (agents) => {
      const entries = agents.map(async (agent) => {
        const [{ revision }, mark] = await Promise.all([readAgentState(api, agent), endOfLog(api, agent)])
        return [agent.incarnation, { revision, endOfLog: mark }] as const
      })
      return done(new Map(await Promise.all(entries)))
    }),
  )
}

/**
 * Waits until a change is in force on every node: policies realized by every endpoint of the namespace, Services with
 * their backends in the datapath, redirects, listeners and hosts in Envoy.
 * @param expected is made anew for each look, since pods may come and go
 * @throws RejectedConfigError when an agent, or its Envoy, has refused one of the resources
 */
export async function waitInForce(barrier: Barrier, expected: () => Promise<Expectation>): Promise<void> {
  const { api, before, signal } = barrier
  const what = 'the change to be in force on every node'
  await waitFor({ what, limitMs, everyMs: 200, signal, code: 'CHANGE_NOT_IN_FORCE' }, () =>
    withAgents(api, async (agents) => {
      await throwRefusal(barrier, agents)
      const wanted = await expected()
      const states = await Promise.all(agents.map((agent) => readAgentState(api, agent)))
      const lacking = states.map((state, index) => {
        return lackingOn(state, wanted, before.get(agents[index]?.incarnation ?? '')?.revision ?? 0)
      })
      const first = lacking.find((words) => words !== undefined)
      return first === undefined ? done(undefined) : missing(first)
    }),
  )
}

async function throwRefusal({ api, before, changed, refused }: Barrier, agents: readonly Agent[]): Promise<void> {
  if (changed.length === 0) return
  for (const agent of agents) {
    const lines = await logSince(api, agent, before.get(agent.incarnation)?.endOfLog ?? '')
    const refusal = rejectionIn(lines, changed, agent.node)
    if (refusal === undefined) continue
    await refused?.(refusal)
    throw refusal
  }
}

/** A look at agents that are all there; one that goes away meanwhile is what is missing. */
async function withAgents<T>(api: ClusterApi, look: (agents: readonly Agent[]) => Promise<Look<T>>): Promise<Look<T>> {
  const agents = await agentsInPlace(api)
  if (!agents.done) return agents
  try {
    return await look(agents.value)
  } catch (error) {
    if (error instanceof PlumbingError) return missing(messageOf(error))
    throw error
  }
}
