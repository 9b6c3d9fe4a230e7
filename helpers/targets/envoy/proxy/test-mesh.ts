import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Message } from '../../../manifests/message.ts'
import { resolveEnvoy } from '../binary/resolve-envoy.ts'
import type { EnvoyProxy } from './envoy-proxy.ts'
import { type EnvoyOptions, startEnvoy } from './start-envoy.ts'

const type = (name: string) => `type.googleapis.com/envoy.${name}`
const silent = { step: <T>(_: string, run: (note: () => void) => Promise<T>) => run(() => {}) }

export async function envoyBinary(): Promise<string> {
  return (await resolveEnvoy(process.env, silent, new AbortController().signal)).path
}

export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'meshproof-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
  return folder
}

/** An Envoy for one test. */
export async function testEnvoy(options: Partial<EnvoyOptions> = {}): Promise<EnvoyProxy> {
  const folder = testFolder()
  const binary = await envoyBinary()
  const proxy = await startEnvoy({ binary, folder, adminAddress: '127.0.0.1', nodeId: 'test', ...options })
  onTestFinished(() => proxy.stop())
  return proxy
}

/** A server that answers every request with its name. */
export async function backend(name: string): Promise<number> {
  const server = createServer((_, response) => response.end(name))
  return listenForTest(server)
}

export async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function listenForTest(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return (server.address() as AddressInfo).port
}

const socket = (port: number): Message => ({ socket_address: { address: '127.0.0.1', port_value: port } })

function connectionManager(more: Message): Message {
  const router = { name: 'router', typed_config: { '@type': type('extensions.filters.http.router.v3.Router') } }
  const name = 'extensions.filters.network.http_connection_manager.v3.HttpConnectionManager'
  return { '@type': type(name), stat_prefix: 'test', http_filters: [router], ...more }
}

export function listener(name: string, port: number, manager: Message): Message {
  const filters = [{ name: 'manager', typed_config: connectionManager(manager) }]
  return { name, address: socket(port), filter_chains: [{ filters }] }
}

export function rds(proxy: EnvoyProxy, name: string): Message {
  return { rds: { route_config_name: name, config_source: proxy.sources.route(name) } }
}

export function route(name: string, action: Message): Message {
  return { name, virtual_hosts: [{ name: 'all', domains: ['*'], routes: [{ match: { prefix: '/' }, ...action }] }] }
}

export function edsCluster(proxy: EnvoyProxy, name: string): Message {
  const eds_cluster_config = { service_name: name, eds_config: proxy.sources.endpoints(name) }
  return { name, type: 'EDS', connect_timeout: '1s', eds_cluster_config }
}

export function assignment(name: string, ports: readonly number[]): Message {
  return {
    cluster_name: name,
    endpoints: [{ lb_endpoints: ports.map((port) => ({ endpoint: { address: socket(port) } })) }],
  }
}

/** Status and body, over a connection of its own. */
export async function ask(port: number): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } })
  return `${response.status} ${await response.text()}`
}
