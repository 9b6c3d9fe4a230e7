import { fileURLToPath } from 'node:url'

/** What an image is on this target: a program of this project, and the environment that is part of the image. */
export interface Program {
  readonly path: string
  readonly env: Readonly<Record<string, string>>
}

const services = new URL('../../../../deployments/workshop/services/', import.meta.url)
const image = /^(?:(?:docker\.io\/)?meshproof|ghcr\.io\/vmaleze\/cilium-hands-on)\/(stronghold|unit):([\w][\w.-]*)$/

/** The images that have a program, for messages. */
export const knownImages =
  'meshproof/stronghold:1.0.0, meshproof/stronghold:2.0.0, meshproof/unit:1.0.0, and the same of ghcr.io/vmaleze/cilium-hands-on'

/**
 * What the programs read of their environment. A pod's process gets no more: Node.js, the linker and the shell would run what
 * other variables name, on this machine, and the manifests may be somebody else's.
 */
const variables = new Set([
  'FAIL_EVERY',
  'HOSTNAME',
  'SERVER_ADDRESS',
  'SERVER_PORT',
  'SLOW_MS',
  'STRONGHOLD_URL',
  'STRONGHOLD_VERSION',
  'UNIT',
])

export function readByPrograms(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => variables.has(name)))
}

/** Undefined for an image that this target cannot run. A stronghold's tag says which arsenal it has: 1.x or 2.x. */
export function programOf(reference: string): Program | undefined {
  const [, name, tag = ''] = image.exec(reference) ?? []
  if (name === undefined) return undefined
  const path = fileURLToPath(new URL(`${name}/${name}.mjs`, services))
  if (name === 'unit') return { path, env: {} }
  return /^[12](\.|$)/.test(tag) ? { path, env: { STRONGHOLD_VERSION: tag } } : undefined
}
