import type { RunFolder } from '../../process/run-folder.ts'
import type { Runtime } from '../runtime.ts'
import { PodHost } from './pod-host.ts'

interface Shared {
  readonly host: Promise<PodHost>
  users: number
}

/** This process's one: there while somebody uses it. */
let current: Shared | undefined

interface Joined extends AsyncDisposable {
  readonly runtime: Runtime
}

/**
 * The pod host that all meshes of this process share; started for the first of them, and ended by the last one to leave. After
 * one that died, who comes next gets a new one.
 *
 * @param run the first one's is written on it, and each records it
 * @throws SetupError when it cannot be started
 */
export async function joinPodHost(run: Pick<RunFolder, 'path' | 'record'>): Promise<Joined> {
  const joined = (current ??= begin(run.path))
  joined.users += 1
  const host = await joined.host
  run.record(host.pid)
  return {
    runtime: host,
    async [Symbol.asyncDispose]() {
      joined.users -= 1
      if (joined.users > 0) return
      forget(joined)
      await host.stop()
    },
  }
}

function begin(owner: string): Shared {
  const begun: Shared = { host: PodHost.start(owner), users: 0 }
  const over = () => forget(begun)
  void begun.host.then((host) => host.exited).then(over, over)
  return begun
}

function forget(shared: Shared): void {
  if (current === shared) current = undefined
}
