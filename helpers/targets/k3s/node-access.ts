import { getContainerRuntimeClient } from 'testcontainers'
import { parse, stringify } from 'yaml'
import { SetupError } from '../../core/errors.ts'
import type { Engine } from './engine.ts'
import { pipeInto } from './node-exec.ts'

interface KubeConfigFile {
  readonly clusters: { readonly cluster: Record<string, unknown> }[]
}

const kubeconfigPath = '/etc/rancher/k3s/k3s.yaml'

/**
 * A kubeconfig for this process. Inside a dev container the engine's address is not `localhost`, and the API
 * server's certificate does not have it, so the certificate is checked against a name that it always has.
 */
export async function kubeconfigOf(engine: Engine, server: string): Promise<string> {
  const file = parse(await pipeInto(engine, server, ['cat', kubeconfigPath])) as KubeConfigFile
  const { info } = await getContainerRuntimeClient()
  const { NetworkSettings } = await engine.getContainer(server).inspect()
  const port = NetworkSettings.Ports['6443/tcp']?.[0]?.HostPort
  if (port === undefined) {
    throw new SetupError({
      code: 'NODE_UNREACHABLE',
      what: `the container ${server} publishes no port for its API server`,
    })
  }
  for (const { cluster } of file.clusters) {
    cluster['server'] = `https://${info.containerRuntime.host}:${port}`
    cluster['tls-server-name'] = 'kubernetes'
  }
  return stringify(file)
}

/** The node's address on the engine's default network, where its other nodes reach it. */
export async function addressOf(engine: Engine, container: string): Promise<string> {
  const { NetworkSettings } = await engine.getContainer(container).inspect()
  const address = Object.values(NetworkSettings.Networks)[0]?.IPAddress
  if (address !== undefined && address !== '') return address
  throw new SetupError({ code: 'NODE_UNREACHABLE', what: `the container ${container} has no address` })
}
