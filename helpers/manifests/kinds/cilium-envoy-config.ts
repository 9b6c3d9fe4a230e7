import { z } from 'zod'
import { defineKind, labelSelector, portNumber, strings } from './common.ts'

/**
 * A Service whose traffic Envoy gets. `ports` are the Service's own port numbers, known since Cilium 1.16.
 * Cilium 1.15 puts the resource's namespace where none is written, 1.20 does not.
 */
const redirectedService = z.strictObject({
  name: z.string().min(1),
  namespace: z.string().optional(),
  listener: z.string().optional(),
  ports: z.array(portNumber).optional(),
})

/** A Service whose endpoints Envoy learns; `number` holds port numbers or names, as strings. */
const backendService = z.strictObject({
  name: z.string().min(1),
  namespace: z.string().optional(),
  number: strings.optional(),
})

/** Cilium 1.20.2, pkg/k8s/apis/cilium.io/v2/cec_types.go; `nodeSelector` is not in 1.15. */
const envoyConfigSpec = z.strictObject({
  services: z.array(redirectedService).optional(),
  backendServices: z.array(backendService).optional(),
  resources: z.array(z.looseObject({ '@type': z.string().min(1) })),
  nodeSelector: labelSelector.optional(),
})
export type EnvoyConfigSpec = z.output<typeof envoyConfigSpec>

const fields = { spec: envoyConfigSpec }

export const ciliumEnvoyConfig = defineKind('cilium.io/v2', 'CiliumEnvoyConfig', fields, ({ spec }) => spec)
export const ciliumClusterwideEnvoyConfig = defineKind(
  'cilium.io/v2',
  'CiliumClusterwideEnvoyConfig',
  fields,
  ({ spec }) => spec,
)
