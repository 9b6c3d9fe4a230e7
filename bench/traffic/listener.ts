import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ReleaseStack } from '../../helpers/core/release.ts'
import type { Message } from '../../helpers/manifests/message.ts'
import { resolveEnvoy } from '../../helpers/targets/envoy/binary/resolve-envoy.ts'
import { startEnvoy } from '../../helpers/targets/envoy/proxy/start-envoy.ts'

export interface Listener extends AsyncDisposable {
  readonly url: string
  /** Of the Envoy. */
  readonly version: string
}

/** An Envoy of one worker thread, found as the `envoy` target finds its own, with one listener that answers by itself. */
export async function startListener(): Promise<Listener> {
  const releases = new ReleaseStack()
  try {
    const progress = { step: <T>(_: string, run: (note: (text: string) => void) => Promise<T>) => run(console.log) }
    const { path: binary, version } = await resolveEnvoy(process.env, progress, new AbortController().signal)
    const folder = await mkdtemp(join(tmpdir(), 'meshproof-bench-'))
    releases.add('the folder', 5000, () => rm(folder, { recursive: true, force: true }))
    const proxy = await startEnvoy({ binary, folder, adminAddress: '127.0.0.1', nodeId: 'bench-traffic' })
    releases.add('Envoy', 10_000, () => proxy.stop())
    const port = await freePort()
    await proxy.apply({ listeners: [answering(port)], routes: [], clusters: [], endpoints: [] })
    return { url: `http://127.0.0.1:${port}/weapons`, version, [Symbol.asyncDispose]: () => releases.release() }
  } catch (error) {
    await releases.release()
    throw error
  }
}

/** What is measured is a sender and Envoy alone: no backend. */
function answering(port: number): Message {
  const type = (name: string) => `type.googleapis.com/envoy.extensions.filters.${name}`
  const answer = { match: { prefix: '/' }, direct_response: { status: 200, body: { inline_string: '"SWORD"' } } }
  const manager = {
    '@type': type('network.http_connection_manager.v3.HttpConnectionManager'),
    stat_prefix: 'bench',
    route_config: { virtual_hosts: [{ name: 'all', domains: ['*'], routes: [answer] }] },
    http_filters: [{ name: 'router', typed_config: { '@type': type('http.router.v3.Router') } }],
  }
  return {
    name: 'bench',
    address: { socket_address: { address: '127.0.0.1', port_value: port } },
    filter_chains: [{ filters: [{ name: 'manager', typed_config: manager }] }],
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
