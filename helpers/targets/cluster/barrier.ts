import { done, missing, waitFor } from '../../core/wait.ts'
import type { Resource } from '../../manifests/resource.ts'
import type { RejectedConfigError } from '../rejected.ts'
import { readAgentState } from './agent-state.ts'
import { type Agent, endOfLog, listAgents, logSince } from './agents.ts'
import type { ClusterApi } from './api.ts'
import { type Expectation, lackingOn } from './in-force.ts'
import { rejectionIn } from './rejection.ts'

/** Where an agent stood before a change. */
export interface AgentBefore {
  readonly agent: Agent
  readonly revision: number
  readonly endOfLog: string
}

const limitMs = 90_000

export async function lookBefore(api: ClusterApi): Promise<AgentBefore[]> {
  const look = async (agent: Agent): Promise<AgentBefore> => {
    const [{ revision }, mark] = await Promise.all([readAgentState(api, agent), endOfLog(api, agent)])
    return { agent, revision, endOfLog: mark }
  }
  return Promise.all((await listAgents(api)).map(look))
}

/**
 * Waits until a change is in force on every node: policies realized by every endpoint of the namespace, Services with
 * their backends in the datapath, redirects, listeners and hosts in Envoy.
 * @param expected is made anew for each look, since pods may come and go
 * @throws RejectedConfigError when an agent, or its Envoy, has refused one of the resources
 */
export async function waitInForce(
  api: ClusterApi,
  before: readonly AgentBefore[],
  resources: readonly Resource[],
  expected: () => Promise<Expectation>,
  signal?: AbortSignal,
  refused: (refusal: RejectedConfigError) => Promise<void> = async () => {},
): Promise<void> {
  const waiting = new Set(before)
  const what = 'the change to be in force on every node'
  await waitFor({ what, limitMs, everyMs: 200, signal, code: 'CHANGE_NOT_IN_FORCE' }, async () => {
    const now = await expected()
    for (const { agent, endOfLog } of resources.length === 0 ? [] : waiting) {
      const refusal = rejectionIn(await logSince(api, agent, endOfLog), resources, agent.node)
      if (refusal === undefined) continue
      await refused(refusal)
      throw refusal
    }
    const lacking = await Promise.all([...waiting].map((agent) => lackingAt(api, agent, now)))
    ;[...waiting].forEach((agent, index) => {
      if (lacking[index] === undefined) waiting.delete(agent)
    })
    const first = lacking.find((words) => words !== undefined)
    return first === undefined ? done(undefined) : missing(first)
  })
}

async function lackingAt(api: ClusterApi, { agent, revision }: AgentBefore, expected: Expectation) {
  return lackingOn(await readAgentState(api, agent), expected, revision)
}
