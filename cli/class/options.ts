import { type LabName, labNames } from '../../fixtures/lab-manifests.ts'
import { InputError } from '../../helpers/core/errors.ts'
import { labNamed } from '../labs.ts'

/** @throws InputError unless it is a whole number from 1 up to `most` */
export function wholeNumber(option: string, text: string | undefined, most: number): number | undefined {
  if (text === undefined) return undefined
  const number = /^\d{1,6}$/.test(text) ? Number(text) : 0
  if (number >= 1 && number <= most) return number
  throw new InputError({
    code: 'OPTION_INVALID',
    what: `${option} ${text} is no whole number from 1 to ${most}`,
    next: `leave it out, or write ${option} ${Math.min(30, most)}`,
  })
}

/** `security,canary`. @throws InputError for a lab that there is not */
export function labsIn(text: string | undefined): LabName[] | undefined {
  if (text === undefined) return undefined
  const asked = text.split(',').map((name) => labNamed(name.trim()))
  return labNames.filter((lab) => asked.includes(lab))
}
