import { z } from 'zod'
import { defineKind, nullsAbsent, objectMeta } from './common.ts'
import { podSpec, podTemplate } from './pod.ts'

/** Network policies see pods, whatever made them: of these kinds the pods alone are looked at. */
const withTemplate = z.looseObject({ template: podTemplate })

const fields = { spec: nullsAbsent(withTemplate) }

export const statefulSet = defineKind('apps/v1', 'StatefulSet', fields, ({ spec }) => spec)
export const daemonSet = defineKind('apps/v1', 'DaemonSet', fields, ({ spec }) => spec)
export const replicaSet = defineKind('apps/v1', 'ReplicaSet', fields, ({ spec }) => spec)
export const job = defineKind('batch/v1', 'Job', fields, ({ spec }) => spec)

export const cronJob = defineKind(
  'batch/v1',
  'CronJob',
  { spec: nullsAbsent(z.looseObject({ jobTemplate: z.looseObject(fields) })) },
  ({ spec }) => spec.jobTemplate.spec,
)

export const pod = defineKind(
  'v1',
  'Pod',
  { metadata: objectMeta, spec: nullsAbsent(podSpec) },
  ({ metadata, spec }) => ({ template: { metadata, spec } }),
)

/** Where a resource of such a kind, or a Deployment, says what its pods are like. */
export function podPath(kind: string): string[] {
  if (kind === 'Pod') return ['spec']
  return kind === 'CronJob' ? ['spec', 'jobTemplate', 'spec', 'template', 'spec'] : ['spec', 'template', 'spec']
}
