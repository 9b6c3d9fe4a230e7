import { readFileSync } from 'node:fs'
import { K3sContainer } from '@testcontainers/k3s'
import { GenericContainer, Wait } from 'testcontainers'

export interface NodeOptions {
  readonly image: string
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** The node's name in the cluster. */
  readonly node: string
  /** Nodes with the same token belong together. */
  readonly token: string
}

const entrypoint = readFileSync(new URL('entrypoint.sh', import.meta.url), 'utf8')
/** Not in the library's types of the engine's API. */
const ownNamespace = { CgroupnsMode: 'private' }
const startLimitMs = 180_000

/**
 * The cluster's first node, which leaves the machine alone. The module's own container runs in the machine's cgroup
 * namespace, where Cilium would hook `connect()` of every process of the machine; this one has a private namespace,
 * and no view of the machine's cgroups.
 */
export class K3sServer extends K3sContainer {
  constructor(options: NodeOptions, args: readonly string[]) {
    super(options.image)
    Object.assign(this.hostConfig, ownNamespace)
    asNode(this.withBindMounts([]), options)
      .withCommand(['server', ...args])
      // What the module waits for by default is a line of flannel's, which does not run here.
      .withWaitStrategy(Wait.forLogMessage('k3s is up and running'))
      .withStartupTimeout(startLimitMs)
  }
}

/** A node that joins a K3sServer. */
export class K3sAgent extends GenericContainer {
  constructor(options: NodeOptions, serverIp: string) {
    super(options.image)
    Object.assign(this.hostConfig, ownNamespace)
    asNode(this, options)
      .withPrivilegedMode()
      .withTmpFs({ '/run': 'rw', '/var/run': 'rw' })
      .withEnvironment({ K3S_URL: `https://${serverIp}:6443` })
      .withCommand(['agent'])
      .withWaitStrategy(Wait.forLogMessage('k3s agent is up and running'))
      .withStartupTimeout(startLimitMs)
  }
}

function asNode(container: GenericContainer, { name, labels, node, token }: NodeOptions): GenericContainer {
  return (
    container
      .withName(name)
      .withHostname(node)
      .withLabels({ ...labels })
      .withEnvironment({ K3S_TOKEN: token })
      .withEntrypoint(['/bin/sh', '-c', entrypoint, 'k3s'])
      // What is left behind is found by this project's own labels, and the module's reaper would be one more image.
      .withAutoCleanup(false)
  )
}
