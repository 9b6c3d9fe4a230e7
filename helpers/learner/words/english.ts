import { readingAndPolicies } from './english-manifests.ts'
import { mesh } from './english-mesh.ts'

/** Every kind of mistake that is known, in English. */
export const english = { ...readingAndPolicies, ...mesh }

export type MistakeCode = keyof typeof english
