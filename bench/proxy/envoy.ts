/**
 * What running one Envoy costs: time from start to live, time until a change is in force, memory.
 *
 *     node bench/proxy/envoy.ts [--envoy PATH]
 *
 * The mesh has ten listeners with a route configuration and an EDS cluster each. Memory is read from /proc, on Linux alone.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Message } from '../../helpers/manifests/message.ts'
import { resolveEnvoy } from '../../helpers/targets/envoy/binary/resolve-envoy.ts'
import type { Snapshot } from '../../helpers/targets/envoy/config/snapshot.ts'
import type { EnvoyProxy } from '../../helpers/targets/envoy/proxy/envoy-proxy.ts'
import { startEnvoy } from '../../helpers/targets/envoy/proxy/start-envoy.ts'
import { validate } from '../../helpers/targets/envoy/proxy/validate.ts'

const { values } = parseArgs({ options: { envoy: { type: 'string', default: '' } } })
const env = { ...process.env, ...(values.envoy === '' ? {} : { MESHPROOF_ENVOY: values.envoy }) }
const progress = { step: <T>(_: string, run: (note: (text: string) => void) => Promise<T>) => run(console.log) }
const { path: binary, version } = await resolveEnvoy(env, progress, new AbortController().signal)
const root = mkdtempSync(join(tmpdir(), 'meshproof-bench-'))

const numbers = Array.from({ length: 10 }, (_, index) => index)
const type = (name: string) => `type.googleapis.com/envoy.${name}`
const socket = (port: number): Message => ({ socket_address: { address: '127.0.0.1', port_value: port } })

function assignment(name: string, port: number): Message {
  return { cluster_name: name, endpoints: [{ lb_endpoints: [{ endpoint: { address: socket(port) } }] }] }
}

function listener(proxy: EnvoyProxy, index: number): Message {
  const router = { name: 'router', typed_config: { '@type': type('extensions.filters.http.router.v3.Router') } }
  const manager = {
    '@type': type('extensions.filters.network.http_connection_manager.v3.HttpConnectionManager'),
    stat_prefix: 'bench',
    rds: { route_config_name: `${index}`, config_source: proxy.sources.route(`${index}`) },
    http_filters: [router],
  }
  const filters = [{ name: 'manager', typed_config: manager }]
  return { name: `${index}`, address: socket(21_000 + index), filter_chains: [{ filters }] }
}

function mesh(proxy: EnvoyProxy, prefix: string): Snapshot {
  const cluster = (name: string): Message => ({
    name,
    type: 'EDS',
    connect_timeout: '1s',
    eds_cluster_config: { eds_config: proxy.sources.endpoints(name) },
  })
  const route = { match: { prefix }, route: { cluster: '0' } }
  return {
    listeners: numbers.map((index) => listener(proxy, index)),
    routes: numbers.map((index) => ({
      name: `${index}`,
      virtual_hosts: [{ name: 'all', domains: ['*'], routes: [route] }],
    })),
    clusters: numbers.map((index) => cluster(`${index}`)),
    endpoints: numbers.map((index) => assignment(`${index}`, 30_000 + index)),
  }
}

async function report(what: string, count: number, run: (index: number) => Promise<unknown>): Promise<void> {
  const tookMs: number[] = []
  for (let index = 0; index < count; index++) {
    const startedMs = performance.now()
    await run(index)
    tookMs.push(performance.now() - startedMs)
  }
  tookMs.sort((one, other) => one - other)
  const at = (share: number) => `${tookMs[Math.min(count - 1, Math.floor(count * share))]?.toFixed(1)} ms`
  console.log(`${what.padEnd(40)} median ${at(0.5)}, 95% ${at(0.95)}, worst ${at(1)} (${count} runs)`)
}

function reportMemory(what: string, { pid }: EnvoyProxy): void {
  if (process.platform !== 'linux') return
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const mebibytes = (name: string) => (Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024).toFixed(1)
  console.log(`${what.padEnd(40)} ${mebibytes('VmRSS')} MiB resident, of which ${mebibytes('RssAnon')} MiB are its own`)
}

try {
  console.log(`Envoy ${version}\n`)
  const start = (name: string) =>
    startEnvoy({ binary, folder: join(root, name), adminAddress: '127.0.0.1', nodeId: `bench-${name}` })
  await report('start to live, and the end', 10, async (index) => (await start(`start-${index}`)).stop())
  await using proxy = await start('mesh')
  reportMemory('memory, empty', proxy)
  await report('first apply', 1, () => proxy.apply(mesh(proxy, '/')))
  await report('apply, ten routes changed', 50, (index) => proxy.apply(mesh(proxy, `/${index}`)))
  await report('updateEndpoints of one', 50, (index) => proxy.updateEndpoints([assignment('0', 31_000 + index)]))
  await report('validate', 20, () => validate({ binary, folder: root }, mesh(proxy, '/')))
  reportMemory('memory, ten listeners', proxy)
} finally {
  rmSync(root, { recursive: true, force: true })
}
