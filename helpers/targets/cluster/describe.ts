import { messageOf } from '../../core/errors.ts'
import type { StateDump } from '../target.ts'
import { type Agent, askAgent, lastLog, listAgents } from './agents.ts'
import type { ClusterApi } from './api.ts'
import type { ObjectList } from './object.ts'
import { listPods, podStateAndEvent } from './pod-state.ts'

const logLines = 200

/** What the cluster knows of its own state. Secrets are not asked for; what cannot be read says why. */
export async function describeCluster(api: ClusterApi, namespace: string): Promise<StateDump[]> {
  const agents = await listAgents(api).catch(() => [])
  const dumps = [
    dump(`pods of ${namespace}`, () => pods(api, namespace)),
    dump('CiliumEnvoyConfigs', () => custom(api, namespace, 'ciliumenvoyconfigs')),
    dump('CiliumNetworkPolicies', () => custom(api, namespace, 'ciliumnetworkpolicies')),
    ...agents.flatMap((agent) => agentDumps(api, agent)),
  ]
  return Promise.all(dumps)
}

function agentDumps(api: ClusterApi, agent: Agent): Promise<StateDump>[] {
  const ask = (title: string, script: string) => dump(`${title} on ${agent.node}`, () => askAgent(api, agent, script))
  return [
    ask('cilium status', 'cilium-dbg status'),
    ask('cilium services', 'cilium-dbg service list; cilium-dbg bpf lb list'),
    ask('cilium endpoints', 'cilium-dbg endpoint list'),
    ask('envoy listeners and clusters', 'cilium-dbg envoy admin listeners; cilium-dbg envoy admin clusters'),
    dump(`agent log on ${agent.node}`, async () => (await lastLog(api, agent, logLines)).join('\n')),
  ]
}

async function pods(api: ClusterApi, namespace: string): Promise<string> {
  const all = await listPods(api, namespace)
  return (await Promise.all(all.map((pod) => podStateAndEvent(api, pod)))).join('\n')
}

async function custom(api: ClusterApi, namespace: string, plural: string): Promise<string> {
  const { items } = await api.get<ObjectList<unknown>>(`/apis/cilium.io/v2/namespaces/${namespace}/${plural}`)
  return JSON.stringify(items, (key, value: unknown) => (key === 'managedFields' ? undefined : value), 2)
}

async function dump(title: string, read: () => Promise<string>): Promise<StateDump> {
  try {
    return { title, text: await read() }
  } catch (error) {
    return { title, text: `could not be read: ${messageOf(error)}` }
  }
}
