import { z } from 'zod'
import { anyObject, stringMap, strings, templateMeta } from './common.ts'
import { container, resourceRequirements } from './container.ts'

/** A volume's name and its one source (`configMap`, `emptyDir`, …), whose contents the API server judges. */
const volume = z.object({ name: z.string() }).catchall(anyObject)

const securityContext = z.strictObject({
  appArmorProfile: anyObject.optional(),
  fsGroup: z.int().optional(),
  fsGroupChangePolicy: z.string().optional(),
  runAsGroup: z.int().optional(),
  runAsNonRoot: z.boolean().optional(),
  runAsUser: z.int().optional(),
  seLinuxChangePolicy: z.string().optional(),
  seLinuxOptions: anyObject.optional(),
  seccompProfile: anyObject.optional(),
  supplementalGroups: z.array(z.int()).optional(),
  supplementalGroupsPolicy: z.string().optional(),
  sysctls: z.array(z.strictObject({ name: z.string(), value: z.string() })).optional(),
  windowsOptions: anyObject.optional(),
})

/** Kubernetes 1.34, core/v1 PodSpec. */
export const podSpec = z.strictObject({
  containers: z.array(container).min(1),
  initContainers: z.array(container).optional(),
  ephemeralContainers: z.array(anyObject).optional(),
  activeDeadlineSeconds: z.int().optional(),
  affinity: anyObject.optional(),
  automountServiceAccountToken: z.boolean().optional(),
  dnsConfig: anyObject.optional(),
  dnsPolicy: z.string().optional(),
  enableServiceLinks: z.boolean().optional(),
  hostAliases: z.array(z.strictObject({ ip: z.string(), hostnames: strings.optional() })).optional(),
  hostIPC: z.boolean().optional(),
  hostNetwork: z.boolean().optional(),
  hostPID: z.boolean().optional(),
  hostUsers: z.boolean().optional(),
  hostname: z.string().optional(),
  hostnameOverride: z.string().optional(),
  imagePullSecrets: z.array(anyObject).optional(),
  nodeName: z.string().optional(),
  nodeSelector: stringMap.optional(),
  os: anyObject.optional(),
  overhead: anyObject.optional(),
  preemptionPolicy: z.string().optional(),
  priority: z.int().optional(),
  priorityClassName: z.string().optional(),
  readinessGates: z.array(anyObject).optional(),
  resourceClaims: z.array(anyObject).optional(),
  resources: resourceRequirements.optional(),
  restartPolicy: z.enum(['Always', 'OnFailure', 'Never']).optional(),
  runtimeClassName: z.string().optional(),
  schedulerName: z.string().optional(),
  schedulingGates: z.array(anyObject).optional(),
  securityContext: securityContext.optional(),
  serviceAccount: z.string().optional(),
  serviceAccountName: z.string().optional(),
  setHostnameAsFQDN: z.boolean().optional(),
  shareProcessNamespace: z.boolean().optional(),
  subdomain: z.string().optional(),
  terminationGracePeriodSeconds: z.int().min(0).optional(),
  tolerations: z.array(anyObject).optional(),
  topologySpreadConstraints: z.array(anyObject).optional(),
  volumes: z.array(volume).optional(),
})

export const podTemplate = z.strictObject({ metadata: templateMeta.optional(), spec: podSpec })
