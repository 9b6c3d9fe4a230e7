import type { CiliumClusterwideNetworkPolicy, CiliumNetworkPolicy } from '../manifests/kinds/cilium-network-policy.ts'
import type { NetworkPolicy } from '../manifests/kinds/network-policy.ts'

export type Policy = CiliumNetworkPolicy | CiliumClusterwideNetworkPolicy | NetworkPolicy

/** Cilium's minor versions whose semantics are known; read from v1.15.19 and v1.20.2. */
export type CiliumVersion = '1.15' | '1.20'

/** For ICMP and ICMPv6 the port of a query is the message's type. */
export type Protocol = 'TCP' | 'UDP' | 'SCTP' | 'ICMP' | 'ICMPV6'

/** What is not a pod, by its reserved identity in Cilium. */
export type ReservedKind =
  | 'host'
  | 'remote-node'
  | 'kube-apiserver'
  | 'world'
  | 'ingress'
  | 'health'
  | 'init'
  | 'unmanaged'

export interface NamedPort {
  readonly port: number
  readonly protocol: 'TCP' | 'UDP' | 'SCTP'
}

/** One end of a connection. Pods with the same labels, namespace and so on have one identity, as in Cilium. */
export interface Endpoint {
  readonly kind: 'pod' | ReservedKind
  /** The workload's or the entity's name, for messages. */
  readonly name: string
  /** Of a pod; the default namespace when absent. */
  readonly namespace?: string | undefined
  /** A pod's labels as in its template; those that Cilium leaves out of identities are left out here. */
  readonly labels: Readonly<Record<string, string>>
  /** Kubernetes gives `default` to a pod that names none. */
  readonly serviceAccount?: string | undefined
  /** Of a pod in another cluster of the mesh; the own cluster when absent. */
  readonly cluster?: string | undefined
  /** When absent, rules that ask for them cannot be decided (but for `kubernetes.io/metadata.name`). */
  readonly namespaceLabels?: Readonly<Record<string, string>> | undefined
  /** Container ports by name; when absent, rules with a named port cannot be decided. */
  readonly namedPorts?: Readonly<Record<string, NamedPort>> | undefined
  /** Of what is outside of the cluster; CIDR rules need it. They never match pods and nodes. */
  readonly ip?: string | undefined
  /** Of what is outside of the cluster: the DNS names under which the client looked it up. */
  readonly dnsNames?: readonly string[] | undefined
}

/** What `toServices` resolves. */
export interface PolicyService {
  readonly namespace: string
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** Empty or absent for a Service without a selector. */
  readonly selector?: Readonly<Record<string, string>> | undefined
  /** The addresses of a Service without a selector, from its EndpointSlices; unknown when absent. */
  readonly backendIps?: readonly string[] | undefined
}

/** What `cidrGroupRef` and `cidrGroupSelector` resolve. */
export interface CidrGroup {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly cidrs: readonly string[]
}

export interface PolicyOptions {
  readonly ciliumVersion: CiliumVersion
  /** Cilium's `policyEnforcementMode`; `default` when absent. */
  readonly enforcementMode?: 'default' | 'always' | 'never' | undefined
  /** Where resources and pods without a namespace are: `azeroth`. */
  readonly defaultNamespace: string
  /** Cilium has IPv4 and IPv6 on (`ipv6.enabled`), and so two identities for the world; off when absent. */
  readonly dualStack?: boolean | undefined
  /** Cilium's `cluster.name`; `default` when absent. */
  readonly clusterName?: string | undefined
}

export interface PolicyInput {
  /** Valid ones (see validate.ts): Cilium enforces nothing of a policy that it rejects. */
  readonly policies: readonly Policy[]
  /** Cilium 1.15 resolves the named ports of egress rules over all pods of the cluster. */
  readonly endpoints: readonly Endpoint[]
  readonly services?: readonly PolicyService[] | undefined
  readonly cidrGroups?: readonly CidrGroup[] | undefined
  readonly options: PolicyOptions
}

export interface HttpQuery {
  readonly method: string
  /** With its query string, as sent. */
  readonly path: string
  /** The `Host` header as sent, with its port when it has one. */
  readonly host?: string | undefined
  /** By name in any case. When absent, the request has none that a rule may ask for. */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

export interface L4Query {
  readonly from: Endpoint
  /** The backend, not the Service: policy is enforced after the address was translated. */
  readonly to: Endpoint
  /** The backend's port (1 to 65535), or an ICMP type. */
  readonly port: number
  readonly protocol: Protocol
}

export interface Query extends L4Query {
  /** When absent, only the connection is judged. */
  readonly http?: HttpQuery | undefined
  /** Of a DNS query: the name that is asked for. */
  readonly dnsName?: string | undefined
}
