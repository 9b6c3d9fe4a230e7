import { z } from 'zod'
import {
  anyObject,
  defineKind,
  nullsAbsent,
  portNumber,
  portNumberOrName,
  protocol,
  stringMap,
  strings,
} from './common.ts'

const servicePort = z.strictObject({
  name: z.string().optional(),
  port: portNumber,
  targetPort: portNumberOrName.optional(),
  protocol: protocol.optional(),
  appProtocol: z.string().optional(),
  nodePort: z.int().min(0).max(65535).optional(),
})

const trafficPolicy = z.enum(['Cluster', 'Local'])

/** Kubernetes 1.34, core/v1 ServiceSpec; a `targetPort` is the `port` when absent. */
const serviceSpec = z
  .strictObject({
    type: z.enum(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']).optional(),
    selector: stringMap.optional(),
    ports: z.array(servicePort).optional(),
    clusterIP: z.string().optional(),
    clusterIPs: strings.optional(),
    allocateLoadBalancerNodePorts: z.boolean().optional(),
    externalIPs: strings.optional(),
    externalName: z.string().optional(),
    externalTrafficPolicy: trafficPolicy.optional(),
    healthCheckNodePort: z.int().optional(),
    internalTrafficPolicy: trafficPolicy.optional(),
    ipFamilies: z.array(z.enum(['IPv4', 'IPv6'])).optional(),
    ipFamilyPolicy: z.string().optional(),
    loadBalancerClass: z.string().optional(),
    loadBalancerIP: z.string().optional(),
    loadBalancerSourceRanges: strings.optional(),
    publishNotReadyAddresses: z.boolean().optional(),
    sessionAffinity: z.enum(['None', 'ClientIP']).optional(),
    sessionAffinityConfig: anyObject.optional(),
    trafficDistribution: z.string().optional(),
  })
  .refine(({ ports = [] }) => ports.length < 2 || ports.every(({ name }) => name !== undefined), {
    error: 'expected a name for each port, since there are several',
    path: ['ports'],
  })

export const service = defineKind('v1', 'Service', { spec: nullsAbsent(serviceSpec) }, ({ spec }) => spec)
