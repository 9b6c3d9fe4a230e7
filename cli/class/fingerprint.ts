import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { defaultNamespace } from '../../fixtures/lab-manifests.ts'
import { ClusterApi } from '../../helpers/targets/cluster/api.ts'
import { versionsOf } from '../../helpers/targets/kubeconfig/found.ts'
import type { Attendee, ClusterAttendee } from './attendee.ts'
import { apiOf, patienceMs } from './knock.ts'
import type { CheckOptions } from './outcome.ts'

type Surroundings = Pick<CheckOptions, 'env' | 'signal'>

/** Changes when what an attendee has does. Undefined when it cannot be read. */
export async function fingerprint(attendee: Attendee, { env, signal }: Surroundings): Promise<string | undefined> {
  return attendee.kind === 'folder' ? ofFolder(attendee.folder) : await ofCluster(attendee, { env, signal })
}

/** Reads as little as tells that somebody wrote something there, or that pods came or went. */
async function ofCluster(attendee: ClusterAttendee, { env, signal }: Surroundings): Promise<string | undefined> {
  try {
    const api = apiOf(attendee)
    if (!(api instanceof ClusterApi)) return undefined
    const namespace = attendee.namespace ?? env['MESHPROOF_NAMESPACE'] ?? defaultNamespace
    return await versionsOf(api, namespace, AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]))
  } catch {
    return undefined
  }
}

/** Names, sizes and times. */
function ofFolder(folder: string): string | undefined {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
    return entries
      .filter((entry) => !entry.isDirectory())
      .map(({ parentPath, name }) => {
        const file = join(parentPath, name)
        const { size, mtimeMs, ino } = statSync(file)
        return `${file} ${size} ${mtimeMs} ${ino}`
      })
      .toSorted()
      .join('\n')
  } catch {
    return undefined
  }
}
