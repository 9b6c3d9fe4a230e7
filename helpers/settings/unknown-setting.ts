import { InputError } from '../core/errors.ts'
import type { SourceLocation } from '../core/source.ts'
import { nearestName } from '../manifests/suggest.ts'

interface Unknown {
  readonly name: string
  readonly known: readonly string[]
  /** Begins all names, and says nothing about which one was meant. */
  readonly prefix?: string
  readonly where?: SourceLocation
}

/** The error for a setting that there is not, with the one that was most likely meant. */
export function unknownSetting({ name, known, prefix = '', where }: Unknown): InputError {
  const bare = known.map((one) => one.slice(prefix.length))
  const nearest = nearestName(name.slice(prefix.length), bare)
  return new InputError({
    code: 'SETTING_UNKNOWN',
    what: `there is no setting ${name}${nearest === undefined ? '' : `; did you mean ${prefix}${nearest}?`}`,
    where,
    next: 'docs/configuration.md has all settings',
  })
}
