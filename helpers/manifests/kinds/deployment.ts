import { z } from 'zod'
import { defineKind, labelSelector, nullsAbsent } from './common.ts'
import { podTemplate } from './pod.ts'

const atMost = z.union([z.int(), z.string()])
const strategy = z.strictObject({
  type: z.enum(['RollingUpdate', 'Recreate']).optional(),
  rollingUpdate: z.strictObject({ maxSurge: atMost.optional(), maxUnavailable: atMost.optional() }).optional(),
})

/** Kubernetes 1.34, apps/v1 DeploymentSpec; `replicas` is 1 when absent. */
const deploymentSpec = z
  .strictObject({
    replicas: z.int().min(0).optional(),
    selector: labelSelector,
    template: podTemplate,
    strategy: strategy.optional(),
    minReadySeconds: z.int().min(0).optional(),
    paused: z.boolean().optional(),
    progressDeadlineSeconds: z.int().optional(),
    revisionHistoryLimit: z.int().min(0).optional(),
  })
  .refine(
    ({ selector, template }) =>
      Object.entries(selector.matchLabels ?? {}).every(([key, value]) => template.metadata?.labels[key] === value),
    { error: 'expected labels that the labels of the pod template carry', path: ['selector', 'matchLabels'] },
  )

export const deployment = defineKind('apps/v1', 'Deployment', { spec: nullsAbsent(deploymentSpec) }, ({ spec }) => spec)
