import { z } from 'zod'
import { defineKind, nullsAbsent, stringMap } from './common.ts'

export const configMap = defineKind(
  'v1',
  'ConfigMap',
  {
    data: nullsAbsent(stringMap.optional()),
    binaryData: nullsAbsent(stringMap.optional()),
    immutable: nullsAbsent(z.boolean().optional()),
  },
  () => undefined,
)
