import { z } from 'zod'
import type { FieldPath, Resource } from '../resource.ts'
import { anyObject, defineKind, labelSelector, stringMap, strings } from './common.ts'

/*
 * The fields of `cilium.io/v2` policies in Cilium 1.15 and in 1.20 together (pkg/policy/api of v1.15.19 and v1.20.2).
 * Which of them a version knows, and what a rule may combine, is checked by helpers/policy/validate.ts.
 */

const port = z.string({ error: 'a port is a string in a Cilium policy: write "8080", in quotes' }).min(1)

const portProtocol = z.strictObject({
  port: port.optional(),
  endPort: z.int().min(0).max(65535).optional(),
  protocol: z
    .enum(['TCP', 'UDP', 'SCTP', 'ICMP', 'ICMPV6', 'VRRP', 'IGMP', 'GRE', 'IPIP', 'IPV6', 'ESP', 'AH', 'ANY'])
    .optional(),
})

const secret = z.strictObject({ namespace: z.string().optional(), name: z.string().min(1) })

const headerMatch = z.strictObject({
  name: z.string().min(1),
  value: z.string().optional(),
  secret: secret.optional(),
  mismatch: z.enum(['LOG', 'ADD', 'DELETE', 'REPLACE']).optional(),
})

const httpRule = z.strictObject({
  path: z.string().optional(),
  method: z.string().optional(),
  host: z.string().optional(),
  headers: strings.optional(),
  headerMatches: z.array(headerMatch).optional(),
})

const nameSelector = z.strictObject({
  matchName: z.string().max(255).optional(),
  matchPattern: z.string().max(255).optional(),
})

const l7Rules = z.strictObject({
  http: z.array(httpRule).optional(),
  dns: z.array(nameSelector).optional(),
  kafka: z.array(anyObject).optional(),
  l7proto: z.string().optional(),
  l7: z.array(stringMap).optional(),
})

const tls = z.strictObject({
  secret,
  trustedCA: z.string().optional(),
  certificate: z.string().optional(),
  privateKey: z.string().optional(),
})

const listener = z.strictObject({
  envoyConfig: z.strictObject({
    kind: z.enum(['CiliumEnvoyConfig', 'CiliumClusterwideEnvoyConfig']).optional(),
    name: z.string().min(1),
  }),
  name: z.string().min(1),
  priority: z.int().min(1).max(100).optional(),
})

const portRule = z.strictObject({
  ports: z.array(portProtocol).optional(),
  terminatingTLS: tls.optional(),
  originatingTLS: tls.optional(),
  serverNames: strings.optional(),
  listener: listener.optional(),
  rules: l7Rules.optional(),
})

const denyPortRule = z.strictObject({ ports: z.array(portProtocol).optional() })

const icmpRule = z.strictObject({
  fields: z
    .array(
      z.strictObject({
        family: z.enum(['IPv4', 'IPv6']).optional(),
        type: z.union([z.int().min(0).max(255), z.string().min(1)]),
      }),
    )
    .optional(),
})

const cidrRule = z.strictObject({
  cidr: z.string().optional(),
  cidrGroupRef: z.string().optional(),
  cidrGroupSelector: labelSelector.optional(),
  except: strings.optional(),
})

const group = z.strictObject({
  aws: z
    .strictObject({
      labels: stringMap.optional(),
      securityGroupsIds: strings.optional(),
      securityGroupsNames: strings.optional(),
      region: z.string().optional(),
    })
    .optional(),
})

const service = z.strictObject({
  k8sService: z.strictObject({ serviceName: z.string().optional(), namespace: z.string().optional() }).optional(),
  k8sServiceSelector: z.strictObject({ selector: labelSelector, namespace: z.string().optional() }).optional(),
})

const authentication = z.strictObject({ mode: z.enum(['required', 'disabled', 'test-always-fail']) })
const selectors = z.array(labelSelector)

const ingressPeers = {
  fromEndpoints: selectors.optional(),
  fromRequires: selectors.optional(),
  fromEntities: strings.optional(),
  fromCIDR: strings.optional(),
  fromCIDRSet: z.array(cidrRule).optional(),
  fromGroups: z.array(group).optional(),
  fromNodes: selectors.optional(),
}
const egressPeers = {
  toEndpoints: selectors.optional(),
  toRequires: selectors.optional(),
  toEntities: strings.optional(),
  toCIDR: strings.optional(),
  toCIDRSet: z.array(cidrRule).optional(),
  toServices: z.array(service).optional(),
  toGroups: z.array(group).optional(),
  toNodes: selectors.optional(),
}
const allowed = {
  toPorts: z.array(portRule).optional(),
  icmps: z.array(icmpRule).optional(),
  authentication: authentication.optional(),
}
const denied = { toPorts: z.array(denyPortRule).optional(), icmps: z.array(icmpRule).optional() }

const ingressRule = z.strictObject({ ...ingressPeers, ...allowed })
const ingressDenyRule = z.strictObject({ ...ingressPeers, ...denied })
const egressRule = z.strictObject({ ...egressPeers, ...allowed, toFQDNs: z.array(nameSelector).optional() })
const egressDenyRule = z.strictObject({ ...egressPeers, ...denied })

const rule = z.strictObject({
  endpointSelector: labelSelector.optional(),
  nodeSelector: labelSelector.optional(),
  ingress: z.array(ingressRule).optional(),
  ingressDeny: z.array(ingressDenyRule).optional(),
  egress: z.array(egressRule).optional(),
  egressDeny: z.array(egressDenyRule).optional(),
  enableDefaultDeny: z.strictObject({ ingress: z.boolean().optional(), egress: z.boolean().optional() }).optional(),
  labels: z
    .array(z.strictObject({ key: z.string(), value: z.string().optional(), source: z.string().optional() }))
    .optional(),
  description: z.string().optional(),
  log: z.strictObject({ value: z.string().optional() }).optional(),
})

export type CiliumRule = z.output<typeof rule>
export type CiliumIngressRule = z.output<typeof ingressRule> | z.output<typeof ingressDenyRule>
export type CiliumEgressRule = z.output<typeof egressRule> | z.output<typeof egressDenyRule>
export type CiliumPortRule = z.output<typeof portRule>
export type CiliumPortProtocol = z.output<typeof portProtocol>
export type CiliumIcmpRule = z.output<typeof icmpRule>
export type CiliumHttpRule = z.output<typeof httpRule>
export type CiliumL7Rules = z.output<typeof l7Rules>
export type CiliumCidrRule = z.output<typeof cidrRule>
export type CiliumNameSelector = z.output<typeof nameSelector>
export type CiliumServiceReference = z.output<typeof service>

/** One rule of a policy, and where it stands in the document: `['spec']` or `['specs', 1]`. */
export interface PlacedRule {
  readonly path: FieldPath
  readonly rule: CiliumRule
}

export type CiliumNetworkPolicy = Resource<'CiliumNetworkPolicy', readonly PlacedRule[]>
export type CiliumClusterwideNetworkPolicy = Resource<'CiliumClusterwideNetworkPolicy', readonly PlacedRule[]>

const fields = { spec: rule.optional(), specs: z.array(rule).optional() }

/** `spec` and `specs` are one list to Cilium; both may be given, and either may be missing. */
function placedRules({ spec, specs = [] }: { spec?: CiliumRule | undefined; specs?: CiliumRule[] | undefined }) {
  const numbered = specs.map((rule, index): PlacedRule => ({ path: ['specs', index], rule }))
  return spec === undefined ? numbered : [{ path: ['spec'], rule: spec }, ...numbered]
}

export const ciliumNetworkPolicy = defineKind(
  'cilium.io/v2',
  'CiliumNetworkPolicy',
  fields,
  (given): readonly PlacedRule[] => placedRules(given),
)

export const ciliumClusterwideNetworkPolicy = defineKind(
  'cilium.io/v2',
  'CiliumClusterwideNetworkPolicy',
  fields,
  (given): readonly PlacedRule[] => placedRules(given),
)
