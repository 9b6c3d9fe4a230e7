import { z } from 'zod'
import { anyObject, defineKind, nullsAbsent } from './common.ts'

export const serviceAccount = defineKind(
  'v1',
  'ServiceAccount',
  {
    automountServiceAccountToken: nullsAbsent(z.boolean().optional()),
    imagePullSecrets: nullsAbsent(z.array(anyObject).optional()),
    secrets: nullsAbsent(z.array(anyObject).optional()),
  },
  () => undefined,
)
