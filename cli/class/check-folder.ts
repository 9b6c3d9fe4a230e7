import type { LabName } from '../../fixtures/lab-manifests.ts'
import { type CheckedLab, check } from '../check/check.ts'
import { sourceOf } from '../check/select-source.ts'
import type { FolderAttendee } from './attendee.ts'
import { type LabStand, standOfChecked } from './lab-state.ts'
import { type CheckOptions, lateWords, type Outcome, type Turn } from './outcome.ts'
import { type Trouble, trouble } from './trouble.ts'

/** Judges each lab of a folder as `meshproof check` does, in a process of its own. */
export async function checkFolder(attendee: FolderAttendee, turn: Turn, options: CheckOptions): Promise<Outcome> {
  const env = { ...options.env, MESHPROOF_TARGET: 'envoy', MESHPROOF_MANIFESTS: attendee.folder }
  const source = sourceOf(env)
  const labs = new Map<LabName, LabStand>()
  const troubles: Trouble[] = []
  const judge = async (lab: LabName): Promise<CheckedLab[]> => {
    const limit = AbortSignal.timeout(options.limitMs)
    try {
      return await check([lab], source, env, AbortSignal.any([limit, options.signal]))
    } catch (error) {
      options.signal.throwIfAborted()
      troubles.push(
        limit.aborted ? trouble('timed out', `${lab}: ${lateWords(options.limitMs)}`) : trouble('ended', error),
      )
      return []
    }
  }
  await Promise.all(
    options.labs.map(async (lab) => {
      const checked = await (source.canRun(lab) ? turn(() => judge(lab)) : judge(lab))
      for (const one of checked) labs.set(lab, standOfChecked(one))
    }),
  )
  return { labs, trouble: troubles[0] }
}

/** Whether there is anything in the folder that is about a lab. */
export function isAbout(folder: string, lab: LabName, env: CheckOptions['env']): boolean {
  return sourceOf({ ...env, MESHPROOF_MANIFESTS: folder }).facts(lab).documents.length > 0
}
