import { z } from 'zod'
import { defineKind, strings } from './common.ts'

/** Cilium v1.15.19 has it as v2alpha1 (pkg/k8s/apis/cilium.io/v2alpha1/cidrgroups_types.go), v1.20.2 as v2 too. */
export const ciliumCidrGroup = defineKind(
  ['cilium.io/v2', 'cilium.io/v2alpha1'],
  'CiliumCIDRGroup',
  { spec: z.strictObject({ externalCIDRs: strings }) },
  ({ spec }) => spec,
)
