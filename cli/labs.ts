import { type LabName, labNames } from '../fixtures/lab-manifests.ts'
import { InputError } from '../helpers/core/errors.ts'
import { nearestName } from '../helpers/manifests/suggest.ts'

/** @throws InputError for a name that no lab has, with the one that was most likely meant */
export function labNamed(name: string): LabName {
  const lab = labNames.find((one) => one === name)
  if (lab !== undefined) return lab
  const nearest = nearestName(name, labNames)
  throw new InputError({
    code: 'LAB_UNKNOWN',
    what: `there is no lab ${name}${nearest === undefined ? '' : `; did you mean ${nearest}?`}`,
    next: `use one of ${labNames.join(', ')}`,
  })
}
