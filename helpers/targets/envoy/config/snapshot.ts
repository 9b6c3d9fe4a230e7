import { isDeepStrictEqual } from 'node:util'
import { InputError } from '../../../core/errors.ts'
import type { EnvoyConfig } from '../../../manifests/kinds/index.ts'
import { type Message, set } from '../../../manifests/message.ts'
import { nameOf } from '../../../manifests/resource.ts'
import { type Backend, endpointAddress, frontendRef, publishedEndpoints, refuseSharedRedirects } from './backends.ts'
import { type OwnedResource, redirectListener, translate } from './envoy-config.ts'
import { type InboundRule, inboundResources } from './inbound.ts'
import { type Address, type MeshState, type PodEndpoint, type ProbeEndpoint, serviceKey } from './model.ts'
import { ownerOf } from './names.ts'
import type { ConfigSources } from './qualify.ts'
import { refuseDeadEnds } from './references.ts'
import { announceClient, loadAssignment, socketAddress } from './resources.ts'
import { type Frontend, frontends, serviceResources } from './service-listeners.ts'

/** Everything that one Envoy is to hold. */
export interface Snapshot {
  readonly listeners: readonly Message[]
  readonly routes: readonly Message[]
  readonly clusters: readonly Message[]
  readonly endpoints: readonly Message[]
}

/** What comes of the state: the snapshot, and whose resource each of the manifests' names is. */
export interface Composed {
  readonly snapshot: Snapshot
  readonly origins: readonly OwnedResource[]
}

/** How a client reached the pod: straight or through a Service, or through a CiliumEnvoyConfig's listener. */
export type Way = 'datapath' | 'envoy'
export type RuleFor = (client: PodEndpoint | ProbeEndpoint, pod: PodEndpoint, way: Way) => InboundRule

interface Rules {
  readonly ruleFor: RuleFor
  /** Whether any policy stands; without one the inbound hop is left out. */
  readonly policed: boolean
}

/** Where a pod takes requests that come through a CiliumEnvoyConfig's listener. */
const envoyInboundPort = 15006

/** @throws InputError for a configuration that Cilium or this target would not put in force */
export function compose(state: MeshState, { ruleFor, policed }: Rules, sources: ConfigSources): Composed {
  refuseSharedRedirects(state.envoyConfigs, state.namespace)
  const configs = state.envoyConfigs.map((config) => translate(config, state.namespace, sources))
  const published = publishedEndpoints(state)
  refuseDeadEnds(configs, new Set(published.keys()))

  const redirected = redirects(state, configs)
  const plain = frontends(state)
    .filter((one) => one.backends.length > 0 && !redirected.taken.has(addressKey(one)))
    .map((one) => serviceResources(one, policed))
  const inbound = policed ? inboundPorts(state, ruleFor) : []
  const clusters = eachOnce(configs.flatMap((config) => config.clusters))
  for (const { body } of clusters) if (policed) set(body, 'transport_socket', announceClient)
  return {
    snapshot: {
      listeners: [...plain.map((one) => one.listener), ...redirected.listeners, ...inbound.map((one) => one.listener)],
      routes: configs.flatMap((config) => config.routes.map(({ body }) => body)),
      clusters: [...plain.map((one) => one.cluster), ...clusters.map(({ body }) => body), ...unique(inbound)],
      endpoints: [
        ...configs.flatMap((config) => config.assignments.map(({ body }) => body)),
        ...[...published].map(([name, backends]) =>
          loadAssignment(
            name,
            backends.map((backend) => (policed ? policedAddress(backend) : endpointAddress(backend, 'process'))),
          ),
        ),
      ],
    },
    origins: configs.flatMap(({ listeners, routes, clusters: own, assignments }) => [
      ...listeners,
      ...routes,
      ...own,
      ...assignments,
    ]),
  }
}

/**
 * Clusters whose names have a slash are everybody's: two configs may bring the same one.
 *
 * @throws InputError when they bring different ones under one name
 */
function eachOnce(clusters: readonly OwnedResource[]): OwnedResource[] {
  const byName = new Map<string, OwnedResource>()
  for (const cluster of clusters) {
    const first = byName.get(cluster.name) ?? cluster
    if (!isDeepStrictEqual(first.body, cluster.body)) {
      throw new InputError({
        code: 'ENVOY_RESOURCE_NAME',
        what: `${nameOf(cluster.owner)} and ${nameOf(first.owner)} bring different clusters ${cluster.name}; in Cilium whichever was applied last would hold for both`,
        where: cluster.owner.at([...cluster.path, 'name']),
        next: 'give them names of their own, or make them the same',
      })
    }
    byName.set(cluster.name, first)
  }
  return [...byName.values()]
}

/** Listeners of the manifests, each on the Service addresses that are redirected to it. */
function redirects(state: MeshState, configs: readonly ReturnType<typeof translate>[]) {
  const taken = new Set<string>()
  const addresses = new Map<OwnedResource, Frontend[]>()
  for (const [index, config] of state.envoyConfigs.entries()) {
    const listeners = configs[index]?.listeners ?? []
    for (const [place] of (config.spec.services ?? []).entries()) {
      const listener = redirectListener(config, place, state.namespace, listeners)
      const found = redirectedFrontends(state, config, place)
      for (const frontend of found) taken.add(addressKey(frontend))
      addresses.set(listener, [...(addresses.get(listener) ?? []), ...found])
    }
  }
  const listeners = [...addresses].flatMap(([{ body }, [first, ...rest]]) =>
    first === undefined
      ? []
      : [
          {
            ...body,
            address: socketAddress(first),
            additional_addresses: rest.map((one) => ({ address: socketAddress(one) })),
          },
        ],
  )
  return { taken, listeners }
}

function redirectedFrontends(state: MeshState, config: EnvoyConfig, place: number): Frontend[] {
  const entry = config.spec.services?.[place]
  if (entry === undefined) return []
  const ref = frontendRef(entry, ownerOf(config, state.namespace))
  const key = serviceKey(ref.namespace, ref.name)
  const ports = entry.ports ?? []
  return frontends(state).filter(({ service, port }) => service === key && (ports.length === 0 || ports.includes(port)))
}

function inboundPorts(state: MeshState, ruleFor: RuleFor) {
  const ways: readonly Way[] = state.envoyConfigs.length > 0 ? ['datapath', 'envoy'] : ['datapath']
  return state.pods.flatMap((pod) =>
    ways.map((way) =>
      inboundResources({
        name: `inbound/${way}/${pod.namespace}/${pod.name}`,
        listen: way === 'envoy' ? envoyInbound(pod) : { address: pod.ip, port: pod.process.port },
        process: pod.process,
        clients: groupedByRule([...state.pods, ...state.probes], (client) => ruleFor(client, pod, way)),
      }),
    ),
  )
}

function groupedByRule(
  clients: readonly (PodEndpoint | ProbeEndpoint)[],
  ruleOf: (client: PodEndpoint | ProbeEndpoint) => InboundRule,
) {
  const groups = new Map<string, { rule: InboundRule; addresses: string[] }>()
  for (const client of clients) {
    const rule = ruleOf(client)
    const key = JSON.stringify(rule)
    const group = groups.get(key) ?? { rule, addresses: [] }
    group.addresses.push(client.ip)
    groups.set(key, group)
  }
  return [...groups.values()]
}

function envoyInbound(pod: PodEndpoint): Address {
  return { address: pod.process.address, port: envoyInboundPort }
}

/** A port on which the pod's process does not listen has no inbound listener either: connections are refused. */
function policedAddress(backend: Backend): Address {
  return backend.port === backend.pod.process.port ? envoyInbound(backend.pod) : endpointAddress(backend, 'process')
}

function unique(inbound: readonly { cluster: Message }[]): Message[] {
  return [...new Map(inbound.map(({ cluster }) => [cluster['name'], cluster])).values()]
}

function addressKey({ address, port }: Address): string {
  return `${address}:${port}`
}
