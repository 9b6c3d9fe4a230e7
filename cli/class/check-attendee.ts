import type { LabName } from '../../fixtures/lab-manifests.ts'
import { type CheckedLab, check } from '../check/check.ts'
import { sourceOf } from '../check/select-source.ts'
import type { Attendee } from './attendee.ts'
import { type LabStand, standOf } from './lab-state.ts'
import type { CheckOptions, Outcome, Turn } from './outcome.ts'
import { type Trouble, trouble } from './trouble.ts'

/**
 * Judges an attendee as `meshproof check` does: a cluster at once, since its labs take turns in it, and each lab of a folder when
 * there is room. A check that dies or hangs is an outcome as well. A folder's pods share a process with those of other folders; what
 * could not be told is judged once more, with a process for each pod.
 */
export async function checkAttendee(attendee: Attendee, turn: Turn, options: CheckOptions): Promise<Outcome> {
  const { labs, limitMs, signal } = options
  const env = environment(attendee, options.env)
  const source = sourceOf(env)
  const stands = new Map<LabName, LabStand>()
  const troubles: Trouble[] = []
  const judge = async (some: readonly LabName[], asked = env): Promise<CheckedLab[]> => {
    const limit = AbortSignal.timeout(limitMs)
    try {
      const from = asked === env ? source : sourceOf(asked)
      const checked = await check(some, from, asked, AbortSignal.any([limit, signal]))
      const again = asked['MESHPROOF_PODS'] === 'shared' && checked.some(({ state }) => state === 'unknown')
      return again ? await judge(some, { ...asked, MESHPROOF_PODS: 'own' }) : checked
    } catch (error) {
      signal.throwIfAborted()
      const late = `${some.join(', ')}: not done after ${Math.round(limitMs / 1000)} s`
      troubles.push(limit.aborted ? trouble('timed out', late) : trouble('ended', error))
      return []
    }
  }
  const together = attendee.kind === 'folder' ? longestFirst(labs).map((lab) => [lab]) : [labs]
  await Promise.all(
    together.map(async (some) => {
      const runs = some.some((lab) => source.canRun(lab))
      for (const checked of await (runs ? turn(some, () => judge(some)) : judge(some))) {
        const { cause, seen } = checked.claim ?? {}
        if (cause === 'target-lost') troubles.push(trouble('unreachable', seen))
        else stands.set(checked.lab, standOf(checked))
      }
    }),
  )
  return { labs: stands, trouble: troubles[0] }
}

/** A lab that waits for a minute holds up nobody who does not, if it begins before them. */
function longestFirst(labs: readonly LabName[]): LabName[] {
  return labs.toSorted((a, b) => Number(b === 'rate-limit') - Number(a === 'rate-limit'))
}

/** Whether an attendee has anything that is about a lab; of a cluster that is not known before. */
export function isAbout(attendee: Attendee, lab: LabName, env: CheckOptions['env']): boolean {
  return attendee.kind === 'cluster' || sourceOf(environment(attendee, env)).facts(lab).documents.length > 0
}

/** The attendee's target, and none of the settings that would lead elsewhere, or change something in a cluster. */
function environment(attendee: Attendee, env: CheckOptions['env']): CheckOptions['env'] {
  const nowhere = {
    MESHPROOF_MANIFESTS: undefined,
    MESHPROOF_KUBECONFIG: undefined,
    MESHPROOF_CONTEXT: undefined,
    MESHPROOF_APPLY: undefined,
  }
  return attendee.kind === 'folder'
    ? {
        ...env,
        ...nowhere,
        MESHPROOF_TARGET: 'envoy',
        MESHPROOF_MANIFESTS: attendee.folder,
        MESHPROOF_PODS: env['MESHPROOF_PODS'] ?? 'shared',
      }
    : {
        ...env,
        ...nowhere,
        MESHPROOF_TARGET: 'kubeconfig',
        MESHPROOF_KUBECONFIG: attendee.kubeconfig,
        MESHPROOF_CONTEXT: attendee.context,
        MESHPROOF_NAMESPACE: attendee.namespace ?? env['MESHPROOF_NAMESPACE'],
      }
}
