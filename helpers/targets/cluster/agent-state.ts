import { type Agent, askAgent } from './agents.ts'
import type { ClusterApi } from './api.ts'

/** What one node's agent, and its Envoy, have in force. */
export interface AgentState {
  readonly node: string
  /** Rises with each change of the policies that the agent knows. */
  readonly revision: number
  /** The `metadata.uid` of every policy that the agent knows. */
  readonly policyUids: ReadonlySet<string>
  readonly endpoints: readonly Endpoint[]
  readonly frontends: readonly Frontend[]
  /** Envoy's listeners, name to address. */
  readonly listeners: ReadonlyMap<string, string>
  /** Address to identity: whom the datapath takes a packet's sender for. */
  readonly identities: ReadonlyMap<string, number>
  /** Envoy's clusters, name to the addresses of their hosts. */
  readonly clusters: ReadonlyMap<string, ReadonlySet<string>>
}

/** A pod on this node, as the datapath knows it. */
export interface Endpoint {
  /** `azeroth/orc-5d9-x2x` */
  readonly pod: string
  readonly state: string
  /** The revision that its datapath and proxy have realized. */
  readonly realizedRevision: number
}

/** One address of a Service. */
export interface Frontend {
  readonly namespace: string
  readonly service: string
  /** Addresses with ports that take new connections. */
  readonly backends: ReadonlySet<string>
  /** Where Envoy gets this Service's traffic. */
  readonly proxyPort: number | undefined
}

const questions = [
  'cilium-dbg policy get -o json',
  'cilium-dbg endpoint list -o json',
  'cilium-dbg service list -o json',
  'cilium-dbg bpf lb list -o json',
  'cilium-dbg bpf ipcache list -o json',
  // Fails until the first listener starts Envoy.
  '{ cilium-dbg envoy admin listeners || true; } 2>/dev/null',
  '{ cilium-dbg envoy admin clusters || true; } 2>/dev/null',
]
const mark = '@@meshproof@@'

export async function readAgentState(api: ClusterApi, agent: Agent): Promise<AgentState> {
  const answers = await askAgent(api, agent, `set -e; ${questions.join(`; echo; echo ${mark}; `)}`)
  return parseAgentState(agent.node, answers.split(mark))
}

interface PolicyAnswer {
  readonly policy: string
  readonly revision: number
}
interface EndpointAnswer {
  readonly status?: {
    readonly state?: string
    readonly 'external-identifiers'?: { readonly 'pod-name'?: string; readonly 'k8s-namespace'?: string }
    readonly policy?: { readonly realized?: { readonly 'policy-revision'?: number } }
  }
}
interface ServiceAnswer {
  readonly status?: {
    readonly realized?: {
      readonly flags?: { readonly name?: string; readonly namespace?: string }
      readonly 'frontend-address'?: { readonly ip?: string; readonly port?: number }
      readonly 'backend-addresses'?: readonly {
        readonly ip?: string
        readonly port?: number
        readonly state?: string
      }[]
    }
  }
}

/** @param answers to the questions above, in their order */
export function parseAgentState(node: string, answers: readonly string[]): AgentState {
  const [policy = '{}', endpoints = '[]', services = '[]', lb = '{}', cache = '{}', listeners, clusters] = answers
  const policies = JSON.parse(policy) as PolicyAnswer
  const proxyPorts = proxyPortsIn(JSON.parse(lb) as Record<string, readonly string[]>)
  return {
    node,
    revision: policies.revision,
    policyUids: uidsIn(policies.policy),
    endpoints: (JSON.parse(endpoints) as EndpointAnswer[]).flatMap(endpointOf),
    frontends: (JSON.parse(services) as ServiceAnswer[]).flatMap((service) => frontendOf(service, proxyPorts)),
    identities: identitiesIn(JSON.parse(cache) as Record<string, readonly string[]>),
    listeners: listenersIn(listeners ?? ''),
    clusters: clustersIn(clusters ?? ''),
  }
}

interface Rule {
  readonly labels?: readonly { readonly key: string; readonly value: string }[]
}

function uidsIn(policy: string): Set<string> {
  const rules = JSON.parse(policy) as Rule[]
  const labels = rules.flatMap((rule) => rule.labels ?? [])
  return new Set(labels.filter(({ key }) => key === 'io.cilium.k8s.policy.uid').map(({ value }) => value))
}

function endpointOf({ status }: EndpointAnswer): Endpoint[] {
  const pod = status?.['external-identifiers']?.['pod-name'] ?? ''
  if (pod === '' || pod === '/') return []
  const realizedRevision = status?.policy?.realized?.['policy-revision'] ?? 0
  return [{ pod, state: status?.state ?? 'unknown', realizedRevision }]
}

function frontendOf({ status }: ServiceAnswer, proxyPorts: ReadonlyMap<string, number>): Frontend[] {
  const { flags, 'frontend-address': frontend, 'backend-addresses': backends = [] } = status?.realized ?? {}
  if (flags?.name === undefined) return []
  const active = backends.filter(({ state }) => state === undefined || state === 'active')
  return [
    {
      namespace: flags.namespace ?? '',
      service: flags.name,
      backends: new Set(active.map(({ ip, port }) => `${ip}:${port}`)),
      proxyPort: proxyPorts.get(`${frontend?.ip}:${frontend?.port}`),
    },
  ]
}

/** `"10.43.72.149:8080 (0)": ["0.0.0.0:0 (8) (0) [ClusterIP, l7-load-balancer] (L7LB Proxy Port: 12273)"]` */
function proxyPortsIn(lb: Readonly<Record<string, readonly string[]>>): Map<string, number> {
  const entries = Object.entries(lb).flatMap(([frontend, lines]) => {
    const port = /L7LB Proxy Port: (\d+)/.exec(lines.join(' '))?.[1]
    const address = frontend.split(/[ /]/)[0] ?? ''
    return port === undefined ? [] : [[address, Number(port)] as const]
  })
  return new Map(entries)
}

/** `"10.42.0.23/32": ["identity=16610 encryptkey=0 tunnelendpoint=172.17.0.3"]` */
function identitiesIn(cache: Readonly<Record<string, readonly string[]>>): Map<string, number> {
  const entries = Object.entries(cache).map(([prefix, [line = '']]) => {
    return [prefix.replace(/\/(32|128)$/, ''), Number(/identity=(\d+)/.exec(line)?.[1])] as const
  })
  return new Map(entries)
}

/** `azeroth/envoy-lb-listener/envoy-lb-listener::127.0.0.1:12273` */
function listenersIn(text: string): Map<string, string> {
  return new Map(text.split('\n').flatMap((line) => splitAt(line)))
}

/** `azeroth/simple-stronghold::10.42.0.197:8080::health_flags::healthy` */
function clustersIn(text: string): Map<string, Set<string>> {
  const clusters = new Map<string, Set<string>>()
  for (const line of text.split('\n')) {
    const [name = '', host = ''] = line.split('::')
    if (!line.includes('::')) continue
    const hosts = clusters.get(name) ?? new Set()
    if (/^[\d.]+:\d+$/.test(host) || host.startsWith('[')) hosts.add(host)
    clusters.set(name, hosts)
  }
  return clusters
}

function splitAt(line: string): [string, string][] {
  const at = line.indexOf('::')
  return at < 1 ? [] : [[line.slice(0, at), line.slice(at + 2)]]
}
