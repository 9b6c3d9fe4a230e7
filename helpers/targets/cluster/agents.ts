import { PlumbingError, SetupError } from '../../core/errors.ts'
import { done, type Look, missing } from '../../core/wait.ts'
import type { ClusterApi } from './api.ts'
import { readByExec } from './exec.ts'
import type { ObjectList } from './object.ts'
import { isReady, listPods, type PodObject, podState } from './pod-state.ts'

/** The Cilium agent of one node. */
export interface Agent {
  readonly pod: string
  readonly node: string
  readonly namespace: string
  /** Another one after each restart. */
  readonly incarnation: string
}

interface DaemonSet {
  readonly status?: { readonly desiredNumberScheduled?: number }
}

const namespace = 'kube-system'
const selector = 'k8s-app=cilium'
const container = 'cilium-agent'

export function agentPods(api: ClusterApi): Promise<readonly PodObject[]> {
  return listPods(api, namespace, selector)
}

/** @throws SetupError when the cluster has no Cilium */
export async function listAgents(api: ClusterApi): Promise<Agent[]> {
  const pods = await agentPods(api)
  if (pods.length === 0) {
    throw new SetupError({
      code: 'CILIUM_MISSING',
      what: `no Cilium agent runs in ${namespace} (pods with the label ${selector})`,
      next: 'install Cilium in this cluster first',
    })
  }
  return pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined).map(agentOf)
}

/** The agents of all nodes, when every node has one that is ready. */
export async function agentsInPlace(api: ClusterApi): Promise<Look<Agent[]>> {
  const path = `/apis/apps/v1/namespaces/${namespace}/daemonsets`
  const [{ items }, pods] = await Promise.all([
    api.get<ObjectList<DaemonSet>>(path, { query: { labelSelector: selector } }),
    agentPods(api),
  ])
  const wanted = items[0]?.status?.desiredNumberScheduled ?? 0
  const unready = pods.find((pod) => !isReady(pod))
  if (unready !== undefined) return missing(`Cilium on ${unready.spec?.nodeName ?? 'a node'}: ${podState(unready)}`)
  if (pods.length < Math.max(wanted, 1)) return missing(`${pods.length} of ${wanted} Cilium agents are there`)
  return done(pods.map(agentOf))
}

function agentOf({ metadata, spec, status }: PodObject): Agent {
  const restarts = status?.containerStatuses?.map(({ restartCount }) => restartCount).join() ?? ''
  return { pod: metadata.name, node: spec?.nodeName ?? '', namespace, incarnation: `${metadata.uid ?? ''}/${restarts}` }
}

/** Runs a shell script that only reads, in the agent's container. @throws PlumbingError with what it printed */
export async function askAgent(api: ClusterApi, agent: Agent, script: string): Promise<string> {
  const where = { namespace: agent.namespace, pod: agent.pod, container }
  const { stdout, stderr, code } = await readByExec(api, where, ['sh', '-c', script])
  if (code === 0) return stdout
  throw new PlumbingError({
    code: 'AGENT_COMMAND_FAILED',
    what: `a question to the Cilium agent on ${agent.node} failed (${code}): ${stderr.trim().slice(-400)}`,
    next: `see how it is: kubectl -n ${agent.namespace} exec ${agent.pod} -- cilium-dbg status`,
  })
}

/** Where an agent's log ends now, by the node's own clock. */
export async function endOfLog(api: ClusterApi, agent: Agent): Promise<string> {
  const [last = ''] = await logLines(api, agent, { tailLines: 1 })
  return timeOf(last)
}

/** The lines that an agent has logged after `mark`, without their time stamps, oldest first. */
export async function logSince(api: ClusterApi, agent: Agent, mark: string): Promise<string[]> {
  // The API knows whole seconds alone.
  const lines = await logLines(api, agent, mark === '' ? {} : { sinceTime: `${mark.slice(0, 19)}Z` })
  return lines.filter((line) => timeOf(line) > mark).map((line) => line.slice(timeOf(line).length + 1))
}

/** The last lines that an agent has logged, oldest first. */
export function lastLog(api: ClusterApi, agent: Agent, tailLines: number): Promise<string[]> {
  return logLines(api, agent, { tailLines })
}

async function logLines(api: ClusterApi, agent: Agent, query: Record<string, string | number>): Promise<string[]> {
  const path = `/api/v1/namespaces/${agent.namespace}/pods/${agent.pod}/log`
  const log = await api.text(path, { query: { ...query, container, timestamps: true } })
  return log.split('\n').filter((line) => line !== '')
}

const timeOf = (line: string): string => line.slice(0, line.indexOf(' '))
