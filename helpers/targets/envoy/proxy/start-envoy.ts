import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SetupError } from '../../../core/errors.ts'
import { done, missing, waitFor } from '../../../core/wait.ts'
import { LastLines } from '../process/lines.ts'
import { written } from '../process/run-folder.ts'
import { startProcess, type TetheredProcess } from '../process/tethered-process.ts'
import { Admin } from './admin.ts'
import { EnvoyProxy } from './envoy-proxy.ts'
import { isOfBacktrace, logFlags, refusalIn, remedyFor } from './words.ts'
import { XdsFolder } from './xds-folder.ts'

export interface EnvoyOptions {
  readonly binary: string
  /** The Envoy's own: its configuration goes in there. Made when it is not there. */
  readonly folder: string
  /** Where the admin listener stands; any free port unless one is given. */
  readonly adminAddress: string
  readonly adminPort?: number
  readonly nodeId: string
  /** Called with the process's id as soon as it has one. */
  readonly onStart?: (pid: number) => void
  readonly signal?: AbortSignal
}

const liveLimitMs = 20_000

/**
 * Starts an Envoy without resources and waits until it is live. One worker thread: one token bucket, one round-robin
 * order. Any number of them run side by side.
 *
 * @throws SetupError `ENVOY_NOT_LIVE` with Envoy's last words
 */
export async function startEnvoy(options: EnvoyOptions): Promise<EnvoyProxy> {
  const { binary, folder, nodeId, signal, onStart } = options
  await written(folder, () => mkdir(folder, { recursive: true }))
  const xds = new XdsFolder(join(folder, 'xds'))
  await xds.create()
  const configFile = join(folder, 'bootstrap.json')
  const addressFile = join(folder, 'admin-address')
  await rm(addressFile, { force: true })
  await written(folder, () => writeFile(configFile, JSON.stringify(bootstrap(options, xds))))
  const refusals: string[] = []
  const words = new LastLines()
  const child = await startProcess({
    title: `Envoy ${nodeId}`,
    command: binary,
    args: [...flags(configFile, addressFile), ...logFlags],
    env: {},
    ...(onStart === undefined ? {} : { onStart }),
    onLine: (_, line) => {
      if (!isOfBacktrace(line)) words.add(line)
      refusals.push(...[refusalIn(line) ?? []].flat())
    },
  })
  try {
    const admin = await live(child, words, addressFile, signal)
    return new EnvoyProxy({ child, words, admin, xds, refusals, validator: { binary, folder } })
  } catch (error) {
    await child.stop()
    throw error
  }
}

function bootstrap({ nodeId, adminAddress, adminPort = 0 }: EnvoyOptions, xds: XdsFolder): object {
  return {
    node: { id: nodeId, cluster: 'meshproof' },
    admin: { address: { socket_address: { address: adminAddress, port_value: adminPort } } },
    dynamic_resources: { lds_config: xds.source('listeners'), cds_config: xds.source('clusters') },
  }
}

/** Connections of a listener that goes away end at once: nobody asks while a change is made, and waits for its end. */
function flags(configFile: string, addressFile: string): string[] {
  const files = ['--config-path', configFile, '--admin-address-path', addressFile]
  const draining = ['--drain-time-s', '0', '--drain-strategy', 'immediate']
  return [...files, ...draining, '--disable-hot-restart', '--concurrency', '1', '--reject-unknown-dynamic-fields']
}

async function live(
  child: TetheredProcess,
  words: LastLines,
  addressFile: string,
  signal?: AbortSignal,
): Promise<Admin> {
  let ended = false
  void child.exited.then(() => (ended = true))
  const options = {
    what: `${child.title} to be live`,
    limitMs: liveLimitMs,
    everyMs: 5,
    signal,
    code: 'ENVOY_NOT_LIVE',
  }
  return waitFor(options, async () => {
    if (ended) throw notLive(child, words)
    const address = await readFile(addressFile, 'utf8').catch(() => '')
    if (address === '') return missing('its admin address')
    const admin = new Admin(address)
    const stats = await admin.stats('^server.live$').catch(() => undefined)
    return stats?.get('server.live') === '1' ? done(admin) : missing('its own word that it is live')
  })
}

function notLive(child: TetheredProcess, words: LastLines): SetupError {
  const said = words.all().join('\n')
  return new SetupError({
    code: 'ENVOY_NOT_LIVE',
    what: `${child.title} ended before it was live: ${said || 'it printed nothing'}`,
    next: remedyFor(said) ?? 'read what it says; an address that another process has is the usual reason',
  })
}
