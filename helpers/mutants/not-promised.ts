import type { Mutant } from './mutant.ts'
import { fits } from './path-pattern.ts'

interface NotPromised {
  readonly labs: readonly string[]
  /** As `Operator.at`. */
  readonly field: string
  readonly because: string
}

/** Fields of which a lab makes no promise: a mutant there may survive. One that is killed all the same is killed. */
export const notPromised: readonly NotPromised[] = [
  {
    labs: ['canary', 'rate-limit'],
    field: '**.connect_timeout',
    because:
      'it matters only for a backend that never answers a connection attempt; the labs’ pods accept or refuse at once, and a claim would have to wait 5 s for each try',
  },
]

/** Why a mutant need not be caught by a lab; undefined when it has to be. */
export function excuse(lab: string, { field }: Pick<Mutant, 'field'>): string | undefined {
  return notPromised.find((one) => one.labs.includes(lab) && fits(one.field, field.split('.')))?.because
}
