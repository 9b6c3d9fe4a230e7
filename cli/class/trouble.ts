import { MeshproofError, messageOf } from '../../helpers/core/errors.ts'
import { redacted } from '../../reports/redact.ts'

/** Why an attendee could not be checked; it says nothing about the labs. */
export interface Trouble {
  readonly kind: TroubleKind
  readonly because: string
}

/** `ended`: the check itself died. */
export type TroubleKind = 'unreachable' | 'refused' | 'timed out' | 'ended'

/** One line, fit to be shown. */
export function trouble(kind: TroubleKind, because: unknown): Trouble {
  const words = because instanceof MeshproofError ? because.what : messageOf(because)
  return { kind, because: redacted(words).replaceAll(/\s+/g, ' ').trim() }
}
