import type { LabName } from '../../fixtures/lab-manifests.ts'
import type { WrongAnswer } from './answer.ts'
import { wrongCanaries } from './wrong-canaries.ts'
import { wrongLimits } from './wrong-limits.ts'
import { wrongPolicies } from './wrong-policies.ts'
import { wrongServices } from './wrong-services.ts'

/** What learners hand in by mistake. */
export const wrongAnswers: Readonly<Record<LabName, readonly WrongAnswer[]>> = {
  'load-balancing': wrongServices,
  security: wrongPolicies,
  'rate-limit': wrongLimits,
  canary: wrongCanaries,
}
