import { readFileSync } from 'node:fs'
import type { KubeConfig } from '@kubernetes/client-node'
import { ClusterApi } from '../../helpers/targets/cluster/api.ts'
import { ApiError } from '../../helpers/targets/cluster/api-error.ts'
import { loadKubeConfig } from '../../helpers/targets/cluster/kube-config.ts'
import type { ClusterAttendee } from './attendee.ts'
import { type Trouble, trouble } from './trouble.ts'

/** How long an API server may take to say its version before it counts as gone. */
export const patienceMs = 8_000

/**
 * Whether the attendee's API server answers, and lets us in; a server that hangs is found here, where nobody waits for
 * it. Undefined when all is well.
 */
export async function knock(attendee: ClusterAttendee, signal: AbortSignal): Promise<Trouble | undefined> {
  const limit = AbortSignal.timeout(patienceMs)
  try {
    const api = apiOf(attendee)
    if (!(api instanceof ClusterApi)) return api
    await api.text('/version', { signal: AbortSignal.any([signal, limit]) })
    return undefined
  } catch (error) {
    signal.throwIfAborted()
    if (limit.aborted) return trouble('unreachable', `the API server did not answer within ${patienceMs / 1000} s`)
    if (error instanceof ApiError && error.status < 500) return trouble('refused', error)
    return trouble('unreachable', error)
  }
}

/** Their API server, asked once and without patience; or why it is not asked at all. */
export function apiOf({ kubeconfig, context }: ClusterAttendee): ClusterApi | Trouble {
  const config = loadKubeConfig(readFileSync(kubeconfig, 'utf8'), context)
  const foreign = foreignCredentials(config)
  return foreign === undefined ? new ClusterApi(config, { patienceMs: 0 }) : trouble('refused', foreign)
}

/**
 * The file is the attendee's, the machine the instructor's: a program that it names would run here, and a token file
 * that it names would be read here and sent to the attendee's server.
 */
function foreignCredentials(config: KubeConfig): string | undefined {
  const user = config.getCurrentUser()
  const raw = user as { exec?: unknown; authProvider?: unknown; tokenFile?: unknown } | null
  const named = (['exec', 'authProvider', 'tokenFile'] as const).find((field) => raw?.[field] !== undefined)
  if (named === undefined) return undefined
  return `user ${user?.name} logs in by \`${named}\`, which would run or read something on this machine; ask for a kubeconfig with the credentials in it`
}
