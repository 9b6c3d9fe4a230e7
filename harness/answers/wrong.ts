import type { LabName } from '../../fixtures/lab-manifests.ts'
import type { MistakeCode } from '../../helpers/learner/words/english.ts'
import type { Answer } from './answer.ts'
import { wrongCanaries } from './wrong-canaries.ts'
import { wrongLimits } from './wrong-limits.ts'
import { wrongPolicies } from './wrong-policies.ts'
import { wrongServices } from './wrong-services.ts'

/** What learners hand in by mistake, and what they have to be told first. */
export interface WrongAnswer {
  readonly code: MistakeCode
  readonly name: string
  readonly answer: Answer
}

export const wrongAnswers: Readonly<Record<LabName, readonly WrongAnswer[]>> = {
  'load-balancing': wrongServices,
  security: wrongPolicies,
  'rate-limit': wrongLimits,
  canary: wrongCanaries,
}
