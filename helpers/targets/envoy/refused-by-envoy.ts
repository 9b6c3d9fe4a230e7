import { PlumbingError } from '../../core/errors.ts'
import { RejectedConfigError } from '../rejected.ts'
import type { OwnedResource } from './config/envoy-config.ts'
import { EnvoyRefusedError } from './proxy/refusal.ts'

/** What Envoy did not take, told of the manifest that carries it, with Envoy's words and the manifest's line. */
export function toldOfManifest(error: unknown, origins: readonly OwnedResource[]): unknown {
  if (!(error instanceof EnvoyRefusedError)) return error
  for (const { name, path, words } of error.refusals) {
    const origin = origins.find((one) => one.name === name)
    if (origin !== undefined) {
      const where = origin.owner.at([...origin.path, ...path])
      return new RejectedConfigError({ resource: origin.owner, words, by: 'Envoy', where })
    }
  }
  const [only] = origins
  if (only !== undefined) return new RejectedConfigError({ resource: only.owner, words: error.words, by: 'Envoy' })
  return new PlumbingError({
    code: 'ENVOY_REFUSED_OWN',
    what: `Envoy refused a configuration that meshproof made: ${error.words}`,
    next: 'report this with the manifests',
    cause: error,
  })
}
