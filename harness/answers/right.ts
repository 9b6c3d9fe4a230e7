import type { LabName } from '../../fixtures/lab-manifests.ts'
import type { Answers } from './answer.ts'
import { rightCanaries } from './right-canaries.ts'
import { rightLimits } from './right-limits.ts'
import { rightPolicies } from './right-policies.ts'
import { rightServices } from './right-services.ts'

/** What learners may hand in, and be told that it works. */
export const rightAnswers: Readonly<Record<LabName, Answers>> = {
  'load-balancing': rightServices,
  security: rightPolicies,
  'rate-limit': rightLimits,
  canary: rightCanaries,
}
