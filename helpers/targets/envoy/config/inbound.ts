import type { Message } from '../../../manifests/message.ts'
import type { Address } from './model.ts'
import { announcedClient, httpFilter, networkFilter, routerFilter, socketAddress } from './resources.ts'

/** Envoy's `config.rbac.v3.Permission`. */
export type Permission = Message

/** What a pod's port does with the connections of some clients. */
export type InboundRule =
  | { readonly kind: 'plain' }
  | { readonly kind: 'silent' }
  /** Every request is answered 403: how Cilium's Envoy refuses a backend that the client's egress policy denies. */
  | { readonly kind: 'forbidden' }
  /**
   * One list of alternatives for each policed direction; a request needs a match in every list. `silent`: one that has
   * them gets no answer, since the proxy of the client's side cannot connect to the pod.
   */
  | { readonly kind: 'http'; readonly directions: readonly (readonly Permission[])[]; readonly silent: boolean }

export interface InboundPort {
  readonly name: string
  readonly listen: Address
  readonly process: Address
  /** Clients' addresses by the rule that holds for them. Whoever is not listed is the node itself, which may pass. */
  readonly clients: readonly { readonly rule: InboundRule; readonly addresses: readonly string[] }[]
}

/** Cilium's own body for a denied request: cilium/proxy cilium/l7policy.cc. */
export const deniedBody = 'Access denied\r\n'
const forEver = '86400s'

/** The listener that enforces policy in front of a pod's port, and the cluster of the process behind it. */
export function inboundResources(port: InboundPort): { listener: Message; cluster: Message } {
  const cluster = `process/${port.process.address}:${port.process.port}`
  const chains = port.clients.map(({ rule, addresses }) => ({
    filter_chain_match: {
      source_prefix_ranges: addresses.map((address) => ({ address_prefix: address, prefix_len: 32 })),
    },
    filters: filters(rule, port.name, cluster),
  }))
  return {
    listener: {
      name: port.name,
      address: socketAddress(port.listen),
      listener_filters: [announcedClient],
      filter_chains: chains,
      default_filter_chain: { filters: filters({ kind: 'plain' }, port.name, cluster) },
    },
    cluster: {
      name: cluster,
      type: 'STATIC',
      connect_timeout: '2s',
      load_assignment: {
        cluster_name: cluster,
        endpoints: [{ lb_endpoints: [{ endpoint: { address: socketAddress(port.process) } }] }],
      },
    },
  }
}

function filters(rule: InboundRule, name: string, cluster: string): Message[] {
  switch (rule.kind) {
    case 'plain':
      return [networkFilter('tcp_proxy', { stat_prefix: name, cluster })]
    case 'silent':
      return [
        networkFilter('rbac', { stat_prefix: name, rules: { action: 'ALLOW', policies: {} }, delay_deny: forEver }),
        networkFilter('tcp_proxy', { stat_prefix: name, cluster }),
      ]
    case 'forbidden':
      return [policyManager(name, cluster, [enforcement([])])]
    case 'http':
      return [policyManager(name, cluster, [...rule.directions.map(enforcement), ...(rule.silent ? [silence] : [])])]
  }
}

/**
 * The connection manager that Cilium puts in front of a port with HTTP rules; it changes allowed requests too.
 * Source: cilium v1.20.2 pkg/envoy/model.go and pkg/envoy/config/config.go (retries, timeouts, path normalization).
 */
function policyManager(name: string, cluster: string, judges: readonly Message[]): Message {
  return networkFilter('http_connection_manager', {
    stat_prefix: name,
    use_remote_address: true,
    skip_xff_append: true,
    normalize_path: true,
    merge_slashes: true,
    path_with_escaped_slashes_action: 'UNESCAPE_AND_REDIRECT',
    stream_idle_timeout: '300s',
    upgrade_configs: [{ upgrade_type: 'websocket' }],
    local_reply_config: {
      mappers: [
        {
          filter: {
            status_code_filter: { comparison: { op: 'EQ', value: { default_value: 403, runtime_key: 'denied' } } },
          },
          body: { inline_string: deniedBody },
        },
      ],
      body_format: { text_format_source: { inline_string: '%LOCAL_REPLY_BODY%' } },
    },
    http_filters: [...judges, routerFilter],
    route_config: {
      name,
      virtual_hosts: [
        {
          name,
          domains: ['*'],
          routes: [
            {
              match: { prefix: '/' },
              route: { cluster, timeout: '3600s', retry_policy: { retry_on: '5xx', num_retries: 3 } },
            },
          ],
        },
      ],
    },
  })
}

function enforcement(alternatives: readonly Permission[]): Message {
  const policies =
    alternatives.length === 0 ? {} : { allowed: { permissions: alternatives, principals: [{ any: true }] } }
  return httpFilter('rbac', { rules: { action: 'ALLOW', policies } })
}

const silence = httpFilter('fault', { delay: { fixed_delay: forEver, percentage: { numerator: 100 } } })
