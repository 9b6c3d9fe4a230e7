import { SetupError } from '../../core/errors.ts'
import type { Engine } from './engine.ts'
import { pipeInto } from './node-exec.ts'

/** Only the root of the machine's own cgroups has no `cgroup.events` (kernel: admin-guide/cgroup-v2). */
const look = 'd=$(mktemp -d) && mount -t cgroup2 none $d && ls $d; umount $d; rmdir $d'

/**
 * Makes sure, before Cilium is installed, that the root which Cilium will hook is the node's and not the machine's.
 * A private cgroup namespace does not cover it on a machine with cgroup v1.
 * @throws SetupError
 */
export async function ensureOwnCgroups(engine: Engine, container: string): Promise<void> {
  const files = await pipeInto(engine, container, ['sh', '-c', look])
  if (files.split(/\s+/).includes('cgroup.events')) return
  throw new SetupError({
    code: 'CGROUPS_NOT_PRIVATE',
    what: "the node's container shares the machine's root of cgroups: Cilium would hook every process of this machine",
    next: 'use an engine with cgroup v2 (`docker info` shows it), or MESHPROOF_TARGET=envoy',
  })
}
