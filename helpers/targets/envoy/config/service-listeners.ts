import type { Message } from '../../../manifests/message.ts'
import { type Backend, backendsOf, endpointAddress } from './backends.ts'
import { type Address, type MeshState, serviceKey } from './model.ts'
import { announceClient, loadAssignment, networkFilter, socketAddress } from './resources.ts'

/** One port of one Service as clients reach it. */
export interface Frontend extends Address {
  readonly service: string
  readonly backends: readonly Backend[]
}

export function frontends(state: MeshState): Frontend[] {
  return state.services.flatMap((one) =>
    (one.service.spec.ports ?? [])
      .filter(({ protocol }) => (protocol ?? 'TCP') === 'TCP')
      .map((port) => ({
        service: serviceKey(one.namespace, one.service.metadata.name),
        address: one.vip,
        port: port.port,
        backends: backendsOf(one, port, state.pods),
      })),
  )
}

/**
 * A Service without a redirect: each connection goes to one of its ready pods at random, as in Cilium's eBPF
 * (cilium v1.15.19 bpf/lib/lb.h, lb4_select_backend_id_random). Without a ready pod nothing listens, so that a
 * connection is refused.
 */
export function serviceResources(frontend: Frontend, policed: boolean): { listener: Message; cluster: Message } {
  const name = `service/${frontend.service}:${frontend.port}`
  const endpoints = frontend.backends.map((backend) => endpointAddress(backend, policed ? 'inbound' : 'process'))
  return {
    listener: {
      name,
      address: socketAddress(frontend),
      filter_chains: [{ filters: [networkFilter('tcp_proxy', { stat_prefix: name, cluster: name })] }],
    },
    cluster: {
      name,
      // Not EDS: for each file of endpoints Envoy takes an inotify instance, and all of a user's processes share 128.
      type: 'STATIC',
      load_assignment: loadAssignment(name, endpoints),
      lb_policy: 'RANDOM',
      connect_timeout: '5s',
      // Connections are spread also while most pods are down: the datapath knows no panic threshold.
      common_lb_config: { healthy_panic_threshold: { value: 0 } },
      ...(policed ? { transport_socket: announceClient } : {}),
    },
  }
}
