import { z } from 'zod'
import { anyObject, portNumber, protocol, strings } from './common.ts'
import { lifecycle, probe } from './probe.ts'

/** `500m`, `64Mi`, or a plain number. */
const quantity = z.union([z.number(), z.string()])
const quantities = z.record(z.string(), quantity)
export const resourceRequirements = z.strictObject({
  limits: quantities.optional(),
  requests: quantities.optional(),
  claims: z.array(anyObject).optional(),
})

const keyOf = z.strictObject({ name: z.string(), key: z.string(), optional: z.boolean().optional() })
const envVar = z
  .strictObject({
    name: z.string().min(1),
    value: z.string().optional(),
    valueFrom: z
      .strictObject({
        configMapKeyRef: keyOf.optional(),
        secretKeyRef: keyOf.optional(),
        fieldRef: z.strictObject({ fieldPath: z.string(), apiVersion: z.string().optional() }).optional(),
        resourceFieldRef: anyObject.optional(),
        fileKeyRef: anyObject.optional(),
      })
      .optional(),
  })
  .refine(({ value, valueFrom }) => value === undefined || value === '' || valueFrom === undefined, {
    error: 'expected a value or valueFrom, not both',
  })

const objectRef = z.strictObject({ name: z.string(), optional: z.boolean().optional() })
const envSource = z.strictObject({
  prefix: z.string().optional(),
  configMapRef: objectRef.optional(),
  secretRef: objectRef.optional(),
})

const containerPort = z.strictObject({
  containerPort: portNumber,
  name: z.string().max(15).optional(),
  protocol: protocol.optional(),
  hostIP: z.string().optional(),
  hostPort: portNumber.optional(),
})

const volumeMount = z.strictObject({
  name: z.string(),
  mountPath: z.string(),
  mountPropagation: z.string().optional(),
  readOnly: z.boolean().optional(),
  recursiveReadOnly: z.string().optional(),
  subPath: z.string().optional(),
  subPathExpr: z.string().optional(),
})

const securityContext = z.strictObject({
  allowPrivilegeEscalation: z.boolean().optional(),
  appArmorProfile: anyObject.optional(),
  capabilities: z.strictObject({ add: strings.optional(), drop: strings.optional() }).optional(),
  privileged: z.boolean().optional(),
  procMount: z.string().optional(),
  readOnlyRootFilesystem: z.boolean().optional(),
  runAsGroup: z.int().optional(),
  runAsNonRoot: z.boolean().optional(),
  runAsUser: z.int().optional(),
  seLinuxOptions: anyObject.optional(),
  seccompProfile: anyObject.optional(),
  windowsOptions: anyObject.optional(),
})

export const container = z.strictObject({
  name: z.string().min(1),
  image: z.string().optional(),
  imagePullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']).optional(),
  command: strings.optional(),
  args: strings.optional(),
  workingDir: z.string().optional(),
  env: z.array(envVar).optional(),
  envFrom: z.array(envSource).optional(),
  ports: z.array(containerPort).optional(),
  livenessProbe: probe.optional(),
  readinessProbe: probe.optional(),
  startupProbe: probe.optional(),
  lifecycle: lifecycle.optional(),
  resources: resourceRequirements.optional(),
  resizePolicy: z.array(anyObject).optional(),
  restartPolicy: z.string().optional(),
  restartPolicyRules: z.array(anyObject).optional(),
  securityContext: securityContext.optional(),
  stdin: z.boolean().optional(),
  stdinOnce: z.boolean().optional(),
  tty: z.boolean().optional(),
  terminationMessagePath: z.string().optional(),
  terminationMessagePolicy: z.string().optional(),
  volumeDevices: z.array(anyObject).optional(),
  volumeMounts: z.array(volumeMount).optional(),
})
