import { join } from 'node:path'
import { type LabName, labManifests, labService } from '../../fixtures/lab-manifests.ts'
import { InputError } from '../../helpers/core/errors.ts'
import { manifestFiles, readManifestFile } from '../../helpers/manifests/files.ts'
import { type KnownResource, ofKind } from '../../helpers/manifests/kinds/index.ts'
import { parseManifests } from '../../helpers/manifests/parse.ts'
import { nameOf, type Resource } from '../../helpers/manifests/resource.ts'
import { validateManifests } from '../../helpers/manifests/validate.ts'
import { provedEquivalent } from '../../helpers/mutants/equivalence/equivalent.ts'
import type { ManifestText, Mutant } from '../../helpers/mutants/mutant.ts'
import { mutantsOf } from '../../helpers/mutants/mutants.ts'
import type { PolicyOptions } from '../../helpers/policy/input.ts'
import { fittingLabs } from '../fitting-labs.ts'

type Environment = Readonly<Record<string, string | undefined>>

export interface PlannedMutant {
  readonly mutant: Mutant
  /** Why it means the same as the original, when that is proved. */
  readonly proof: string | undefined
}

export interface LabPlan {
  readonly lab: LabName
  /** All that goes into the folder of a run. */
  readonly files: readonly ManifestText[]
  readonly mutants: readonly PlannedMutant[]
}

const deployments = join(import.meta.dirname, '..', '..', 'deployments')

/**
 * Which manifests of each lab are broken, and how. Without names: the labs that the folder has something for.
 * @throws InputError for a lab that the folder has nothing for, and for manifests that cannot be read
 */
export function plan(labs: readonly LabName[], env: Environment, options: PolicyOptions): LabPlan[] {
  const planned = fittingLabs(labs, env).flatMap((lab) => planOf(lab, env, options))
  if (planned.length > 0) return planned
  throw new InputError({
    code: 'NOTHING_TO_BREAK',
    what: `${env['MESHPROOF_MANIFESTS'] ?? deployments} has nothing that an operator could break`,
    next: 'name a folder with a CiliumEnvoyConfig, a network policy or the Service stronghold in it',
  })
}

function planOf(lab: LabName, env: Environment, options: PolicyOptions): LabPlan[] {
  const subjects = subjectsOf(lab, env)
  const files = textsOf(lab, env['MESHPROOF_MANIFESTS'])
  const { workloads, beside = [], config } = labManifests(lab, env)
  const isSubject = (resource: Resource) => subjects.has(nameOf(resource))
  const mutants = mutantsOf(files, { of: isSubject, labelValues: labelValuesOf(workloads) })
  if (mutants.length === 0) return []
  const standing = [...workloads, ...beside, ...config]
  const planned = mutants.map((mutant) => ({ mutant, proof: proofOf(mutant, files, standing, options) }))
  return [{ lab, files, mutants: planned }]
}

/** What a lab is about: its policy, its config, or the Service; all else is what it works with. */
function subjectsOf(lab: LabName, env: Environment): Set<string> {
  const { config, workloads } = labManifests(lab, env)
  const service = workloads.filter(({ kind, metadata }) => kind === 'Service' && metadata.name === labService)
  return new Set((lab === 'load-balancing' ? service : config).map(nameOf))
}

function textsOf(lab: LabName, folder: string | undefined): ManifestText[] {
  const own = folder ?? join(deployments, lab === 'load-balancing' ? 'workshop' : lab)
  return manifestFiles(own).files.flatMap((path) => {
    const content = readManifestFile(path)
    // Below the lab's own folder are the backends of some of its claims, which they bring themselves.
    const isReference = folder !== undefined || join(own, path.slice(path.lastIndexOf('/'))) === path
    return 'text' in content && isReference ? [content] : []
  })
}

function labelValuesOf(workloads: readonly Resource[]): (key: string) => string[] {
  const labels = ofKind(workloads as KnownResource[], 'Deployment').flatMap(({ spec }) =>
    Object.entries(spec.template.metadata?.labels ?? {}),
  )
  return (key) => [...new Set(labels.filter(([name]) => name === key).map(([, value]) => value))]
}

/** A mutant that cannot be read at all is none that means the same. */
function proofOf(
  mutant: Mutant,
  files: readonly ManifestText[],
  standing: readonly Resource[],
  options: PolicyOptions,
): string | undefined {
  const original = files.find(({ file }) => file === mutant.file)
  try {
    const known = (text: string) => validateManifests(parseManifests(text, mutant.file))
    const before = known(original?.text ?? '')
    const own = new Set(before.map(nameOf))
    const around = (standing as KnownResource[]).filter((resource) => !own.has(nameOf(resource)))
    return provedEquivalent([...before, ...around], [...known(mutant.text), ...around], options)
  } catch (error) {
    if (error instanceof InputError) return undefined
    throw error
  }
}
