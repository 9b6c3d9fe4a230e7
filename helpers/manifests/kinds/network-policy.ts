import { z } from 'zod'
import type { Resource } from '../resource.ts'
import { defineKind, labelSelector, nullsAbsent, portNumberOrName, protocol, strings } from './common.ts'

const peer = z.strictObject({
  podSelector: labelSelector.optional(),
  namespaceSelector: labelSelector.optional(),
  ipBlock: z.strictObject({ cidr: z.string(), except: strings.optional() }).optional(),
})

const port = z.strictObject({
  protocol: protocol.optional(),
  port: portNumberOrName.optional(),
  endPort: z.int().min(1).max(65535).optional(),
})

const spec = z.strictObject({
  podSelector: labelSelector.optional(),
  policyTypes: z.array(z.enum(['Ingress', 'Egress'])).optional(),
  ingress: z.array(z.strictObject({ from: z.array(peer).optional(), ports: z.array(port).optional() })).optional(),
  egress: z.array(z.strictObject({ to: z.array(peer).optional(), ports: z.array(port).optional() })).optional(),
})

export type NetworkPolicySpec = z.output<typeof spec>
export type NetworkPolicyPeer = z.output<typeof peer>
export type NetworkPolicyPort = z.output<typeof port>
export type NetworkPolicy = Resource<'NetworkPolicy', NetworkPolicySpec>

export const networkPolicy = defineKind(
  'networking.k8s.io/v1',
  'NetworkPolicy',
  { spec: nullsAbsent(spec) },
  (given): NetworkPolicySpec => given.spec,
)
