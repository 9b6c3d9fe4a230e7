import { SetupError } from '../../core/errors.ts'
import type { ClusterApi } from './api.ts'
import { readByExec } from './exec.ts'
import { listPods, type PodObject } from './pod-state.ts'

/** The Cilium agent of one node. */
export interface Agent {
  readonly pod: string
  readonly node: string
  readonly namespace: string
}

const namespace = 'kube-system'
const container = 'cilium-agent'

export function agentPods(api: ClusterApi): Promise<readonly PodObject[]> {
  return listPods(api, namespace, 'k8s-app=cilium')
}

/** @throws SetupError when the cluster has no Cilium */
export async function listAgents(api: ClusterApi): Promise<Agent[]> {
  const pods = await agentPods(api)
  if (pods.length === 0) {
    throw new SetupError({
      code: 'CILIUM_MISSING',
      what: `no Cilium agent runs in ${namespace} (pods with the label k8s-app=cilium)`,
      next: 'install Cilium in this cluster first',
    })
  }
  return pods.map(({ metadata, spec }) => ({ pod: metadata.name, namespace, node: spec?.nodeName ?? '' }))
}

/** Runs a shell script that only reads, in the agent's container. @throws SetupError with what it printed */
export async function askAgent(api: ClusterApi, agent: Agent, script: string): Promise<string> {
  const where = { namespace: agent.namespace, pod: agent.pod, container }
  const { stdout, stderr, code } = await readByExec(api, where, ['sh', '-c', script])
  if (code === 0) return stdout
  throw new SetupError({
    code: 'AGENT_COMMAND_FAILED',
    what: `\`${script}\` in the Cilium agent on ${agent.node} failed (${code}): ${stderr.trim().slice(-400)}`,
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
