import type { LabName } from '../../fixtures/lab-manifests.ts'
import type { LabStand } from './lab-state.ts'
import type { Trouble } from './trouble.ts'

/** What a look at an attendee came to; a lab that it does not name could not be looked at. */
export interface Outcome {
  readonly labs: ReadonlyMap<LabName, LabStand>
  readonly trouble?: Trouble | undefined
}

export interface CheckOptions {
  readonly labs: readonly LabName[]
  readonly env: Readonly<Record<string, string | undefined>>
  /** How long one check may take, from its turn on. */
  readonly limitMs: number
  readonly signal: AbortSignal
}

/** Waits until there is room for another check, of these labs. */
export type Turn = <Result>(labs: readonly LabName[], job: () => Promise<Result>) => Promise<Result>
