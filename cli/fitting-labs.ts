import { type LabName, labManifests, labNames } from '../fixtures/lab-manifests.ts'
import { InputError } from '../helpers/core/errors.ts'

/**
 * The labs that were asked for; when none was, those that the manifests under test have something for.
 * @throws InputError for a lab that was asked for and that the manifests have nothing for
 */
export function fittingLabs(asked: readonly LabName[], env: Readonly<Record<string, string | undefined>>): LabName[] {
  return labNames.filter((lab) => {
    if (asked.length > 0 && !asked.includes(lab)) return false
    try {
      labManifests(lab, env)
      return true
    } catch (error) {
      if (asked.length === 0 && error instanceof InputError && error.code === 'MANIFEST_MISSING') return false
      throw error
    }
  })
}
