import { type LabName, labManifests } from '../../fixtures/lab-manifests.ts'
import { InputError, MeshproofError } from '../../helpers/core/errors.ts'
import { readManifests } from '../../helpers/manifests/validate.ts'
import { type LabStand, notStarted, unusable } from './lab-state.ts'

/** Nothing of it is there yet. */
const absent = new Set(['MANIFEST_EMPTY', 'MANIFEST_MISSING', 'MANIFEST_NOT_FOUND'])

/**
 * How a lab stands by the folder alone: not started, or unusable as it is. Undefined when traffic has to tell.
 * Without workloads of the attendee's own, load-balancing would judge the reference ones.
 */
export function standByFolder(
  lab: LabName,
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): LabStand | undefined {
  try {
    if (lab === 'load-balancing' && !hasWorkloads(folder)) return notStarted
    labManifests(lab, { ...env, MESHPROOF_MANIFESTS: folder })
    return undefined
  } catch (error) {
    if (!(error instanceof MeshproofError)) throw error
    return error instanceof InputError && absent.has(error.code) ? notStarted : unusable(error)
  }
}

export function hasWorkloads(folder: string): boolean {
  return readManifests([folder]).some(({ kind }) => kind === 'Deployment' || kind === 'Service')
}
