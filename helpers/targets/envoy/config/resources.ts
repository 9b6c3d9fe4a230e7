import type { Message } from '../../../manifests/message.ts'
import type { Address } from './model.ts'

/** The Envoy resources that this target writes itself; types and fields as in Envoy 1.37. */

const type = (name: string) => `type.googleapis.com/envoy.${name}`

export function socketAddress({ address, port }: Address): Message {
  return { socket_address: { address, port_value: port } }
}

export function networkFilter(name: string, config: Message): Message {
  return {
    name: `envoy.filters.network.${name}`,
    typed_config: typed(`extensions.filters.network.${name}.v3`, name, config),
  }
}

const messageNames: Readonly<Record<string, string>> = {
  tcp_proxy: 'TcpProxy',
  rbac: 'RBAC',
  http_connection_manager: 'HttpConnectionManager',
  fault: 'HTTPFault',
}

function typed(room: string, name: string, config: Message): Message {
  return { '@type': type(`${room}.${messageNames[name]}`), ...config }
}

export function httpFilter(name: 'rbac' | 'fault', config: Message): Message {
  return { name: `envoy.filters.http.${name}`, typed_config: typed(`extensions.filters.http.${name}.v3`, name, config) }
}

export const routerFilter: Message = {
  name: 'envoy.filters.http.router',
  typed_config: { '@type': type('extensions.filters.http.router.v3.Router') },
}

/** Reads the address of the client that an earlier hop of this Envoy announced; connections without one are fine. */
export const announcedClient: Message = {
  name: 'envoy.filters.listener.proxy_protocol',
  typed_config: {
    '@type': type('extensions.filters.listener.proxy_protocol.v3.ProxyProtocol'),
    allow_requests_without_proxy_protocol: true,
  },
}

/** Announces the client's address to the next hop, so that policy there knows who calls. */
export const announceClient: Message = {
  name: 'envoy.transport_sockets.upstream_proxy_protocol',
  typed_config: {
    '@type': type('extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport'),
    config: { version: 'V2' },
    transport_socket: {
      name: 'envoy.transport_sockets.raw_buffer',
      typed_config: { '@type': type('extensions.transport_sockets.raw_buffer.v3.RawBuffer') },
    },
  },
}

export function loadAssignment(name: string, endpoints: readonly Address[]): Message {
  return {
    cluster_name: name,
    endpoints: [{ lb_endpoints: endpoints.map((address) => ({ endpoint: { address: socketAddress(address) } })) }],
  }
}
