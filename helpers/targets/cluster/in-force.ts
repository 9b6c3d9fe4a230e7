import type { AgentState } from './agent-state.ts'

/** What every node must have in force after a change. */
export interface Expectation {
  readonly namespace: string
  readonly policies: {
    readonly present: readonly NamedUid[]
    readonly absent: readonly NamedUid[]
    /** How many policies came, changed or went: each raises an agent's revision by one at least. */
    readonly changed: number
  }
  /** Address to identity, for the pods of the namespace. */
  readonly identities: ReadonlyMap<string, number>
  readonly services: readonly ExpectedService[]
  readonly redirects: readonly ExpectedRedirect[]
  /** Qualified names of listeners that must be gone. */
  readonly goneListeners: readonly string[]
}

export function nothingExpected(namespace: string): Expectation {
  const policies = { present: [], absent: [], changed: 0 }
  return { namespace, policies, identities: new Map(), services: [], redirects: [], goneListeners: [] }
}

interface NamedUid {
  readonly name: string
  readonly uid: string
}

export interface ExpectedService {
  readonly namespace: string
  readonly name: string
  /** Addresses of the ready pods that it selects. */
  readonly podIps: ReadonlySet<string>
}

export interface ExpectedRedirect {
  /** The CiliumEnvoyConfig. */
  readonly config: string
  readonly service: { readonly namespace: string; readonly name: string }
  readonly listener: string | undefined
  /** Envoy clusters that learn their hosts from a Service. */
  readonly clusters: readonly { readonly name: string; readonly service: { namespace: string; name: string } }[]
}

/**
 * What a node still lacks; undefined when everything is in force there.
 * @param revisionBefore the agent's policy revision before the change
 */
export function lackingOn(state: AgentState, expected: Expectation, revisionBefore: number): string | undefined {
  const lacking =
    policyLacking(state, expected, revisionBefore) ??
    identityLacking(state, expected) ??
    serviceLacking(state, expected) ??
    envoyLacking(state, expected)
  return lacking === undefined ? undefined : `on ${state.node}, ${lacking}`
}

function policyLacking(state: AgentState, { namespace, policies }: Expectation, revisionBefore: number) {
  const unknown = policies.present.find(({ uid }) => !state.policyUids.has(uid))
  if (unknown !== undefined) return `the agent does not know ${unknown.name}`
  const left = policies.absent.find(({ uid }) => state.policyUids.has(uid))
  if (left !== undefined) return `the agent still has ${left.name}`
  if (state.revision < revisionBefore + policies.changed) return 'the agent has not taken the changed policies'
  const own = state.endpoints.filter(({ pod }) => pod.startsWith(`${namespace}/`))
  const behind = own.find((endpoint) => endpoint.state !== 'ready' || endpoint.realizedRevision < state.revision)
  if (behind === undefined) return undefined
  return `the endpoint of ${behind.pod} (${behind.state}) has policy revision ${behind.realizedRevision} of ${state.revision}`
}

function identityLacking({ identities }: AgentState, expected: Expectation): string | undefined {
  const unknown = [...expected.identities].find(([ip, identity]) => identities.get(ip) !== identity)
  return unknown === undefined ? undefined : `the datapath does not know the identity ${unknown[1]} of ${unknown[0]}`
}

function serviceLacking({ frontends }: AgentState, { services }: Expectation): string | undefined {
  for (const { namespace, name, podIps } of services) {
    const own = frontends.filter((frontend) => frontend.namespace === namespace && frontend.service === name)
    if (own.length === 0) return `the datapath has no Service ${namespace}/${name}`
    for (const { backends } of own) {
      const ips = new Set([...backends].map(withoutPort))
      const different = [...ips.symmetricDifference(podIps)]
      if (different.length === 0) continue
      return `the Service ${namespace}/${name} has backends ${listed(ips)}, and the ready pods are ${listed(podIps)}`
    }
  }
  return undefined
}

function envoyLacking(state: AgentState, { redirects, goneListeners }: Expectation): string | undefined {
  const left = goneListeners.find((name) => state.listeners.has(name))
  if (left !== undefined) return `Envoy still has the listener ${left}`
  for (const redirect of redirects) {
    const lacking = redirectLacking(state, redirect)
    if (lacking !== undefined) return `${redirect.config}: ${lacking}`
  }
  return undefined
}

function redirectLacking({ frontends, listeners, clusters }: AgentState, expected: ExpectedRedirect) {
  const { namespace, name } = expected.service
  const frontend = frontendsOf(frontends, expected.service).find(({ proxyPort }) => proxyPort !== undefined)
  if (frontend === undefined) return `traffic to the Service ${namespace}/${name} is not redirected to Envoy`
  const addresses = [...listeners].filter(([listener]) => listener === (expected.listener ?? listener))
  if (!addresses.some(([, address]) => address.endsWith(`:${frontend.proxyPort}`))) {
    return `Envoy has no listener ${expected.listener ?? ''} at port ${frontend.proxyPort}`
  }
  for (const { name: cluster, service } of expected.clusters) {
    const hosts = clusters.get(cluster)
    if (hosts === undefined) return `Envoy has no cluster ${cluster}`
    const backends = new Set(frontendsOf(frontends, service).flatMap((frontend) => [...frontend.backends]))
    if (hosts.symmetricDifference(backends).size === 0) continue
    return `Envoy's cluster ${cluster} has hosts ${listed(hosts)}, and the Service has ${listed(backends)}`
  }
  return undefined
}

function frontendsOf(frontends: AgentState['frontends'], { namespace, name }: { namespace: string; name: string }) {
  return frontends.filter((frontend) => frontend.namespace === namespace && frontend.service === name)
}

const withoutPort = (address: string) => address.slice(0, address.lastIndexOf(':'))
const listed = (values: ReadonlySet<string>) => [...values].toSorted().join(', ') || 'none'
