import { z } from 'zod'
import { defineKind, nullsAbsent, strings } from './common.ts'

const namespaceSpec = z.strictObject({ finalizers: strings.optional() }).optional()

export const namespace = defineKind('v1', 'Namespace', { spec: nullsAbsent(namespaceSpec) }, ({ spec }) => spec)
