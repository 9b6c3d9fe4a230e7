import type { Operator } from '../operator.ts'
import { envoyResources } from './envoy-resources.ts'
import { limits } from './limits.ts'
import { policyRules } from './policies.ts'
import { retries } from './retries.ts'
import { selectors } from './selectors.ts'
import { splits } from './splits.ts'

/** Every way in which manifests are broken. */
export const operators: readonly Operator[] = [
  ...splits,
  ...limits,
  ...retries,
  ...envoyResources,
  ...selectors,
  ...policyRules,
]
