import type { Environment } from '../../helpers/targets/envoy/binary/search-path.ts'
import { findOnPath } from '../../helpers/targets/envoy/binary/search-path.ts'
import type { Engine } from '../../helpers/targets/k3s/engine.ts'
import { readK3sSettings } from '../../helpers/targets/k3s/settings.ts'
import { type Check, checked } from './check.ts'
import { containerEngine, installCommand } from './package-manager.ts'

/** The container engine, and the image of the cluster's nodes. */
export async function k3sChecks(env: Environment): Promise<Check[]> {
  const { connectEngine, hasImage, whyNotPullable } = await import('../../helpers/targets/k3s/engine.ts')
  let connected: Engine | undefined
  const engine = await checked('container engine', async () => {
    connected = await connectEngine()
    const { Version, Platform } = await connected.version()
    return { state: 'here', text: `${Platform?.Name || 'Docker API'} ${Version}` }
  })
  if (connected === undefined) return [{ ...engine, fix: (await startCommand(env)) ?? engine.fix }]
  const reached = connected
  const image = await checked('k3s image', async () => {
    const { image: name } = readK3sSettings({ env, runId: 'doctor' })
    if (await hasImage(reached, name)) return { state: 'here', text: name }
    const why = await whyNotPullable(reached, name)
    if (why === undefined) return { state: 'here', text: `${name}, to be pulled` }
    return { state: 'gap', text: `${name} is not here and cannot be pulled: ${why}`, fix: `docker pull ${name}` }
  })
  return [engine, image]
}

async function startCommand(env: Environment): Promise<string | undefined> {
  if ((await findOnPath('docker', env)) === undefined) return await installCommand(containerEngine, env)
  return (await findOnPath('systemctl', env)) === undefined ? undefined : 'sudo systemctl start docker'
}
