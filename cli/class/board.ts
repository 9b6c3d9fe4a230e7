import type { LabName } from '../../fixtures/lab-manifests.ts'
import type { Attendee } from './attendee.ts'
import { type LabStand, type LabState, unchecked } from './lab-state.ts'
import type { Outcome } from './outcome.ts'
import type { Trouble } from './trouble.ts'

/** A lab of an attendee, and since when it stands so. */
export interface Cell extends LabStand {
  readonly sinceMs: number
  /** It worked once: a lab that was finished stays so when its config makes room for the next lab's. */
  readonly finished: boolean
  /** How far it was when that could last be told. */
  readonly reached: number
}

export interface Row {
  readonly attendee: Attendee
  readonly cells: ReadonlyMap<LabName, Cell>
  readonly trouble: (Trouble & { readonly sinceMs: number }) | undefined
  readonly checking: boolean
  /** Undefined until it was checked once. */
  readonly checkedMs: number | undefined
  /** When a lab last got further, or the board began. */
  readonly progressMs: number
}

const reach: Readonly<Record<Exclude<LabState, 'unchecked' | 'unclear'>, number>> = {
  'not-started': 0,
  'not-yet': 1,
  works: 2,
}
/** Before the first look, which is no progress, however far it finds a lab. */
const unknown = Number.POSITIVE_INFINITY

/** What is known of a class; times are the clock's, in milliseconds since 1970. */
export class Board {
  readonly labs: readonly LabName[]
  readonly #rows: Row[]
  readonly #now: () => number

  constructor(attendees: readonly Attendee[], labs: readonly LabName[], now: () => number) {
    this.labs = labs
    this.#now = now
    const sinceMs = now()
    this.#rows = attendees.map((attendee) => ({
      attendee,
      cells: new Map(labs.map((lab) => [lab, { ...unchecked, sinceMs, finished: false, reached: unknown }])),
      trouble: undefined,
      checking: false,
      checkedMs: undefined,
      progressMs: sinceMs,
    }))
  }

  rows(): readonly Row[] {
    return this.#rows
  }

  checking(index: number): void {
    this.#change(index, (row) => ({ ...row, checking: true }))
  }

  /** What could not be looked at stays as it was last seen. */
  told(index: number, outcome: Outcome): void {
    const nowMs = this.#now()
    this.#change(index, (row) => {
      const cells = new Map([...row.cells].map(([lab, cell]) => [lab, next(cell, outcome.labs.get(lab), nowMs)]))
      const further = [...cells].some(([lab, cell]) => cell.reached > (row.cells.get(lab)?.reached ?? unknown))
      const { trouble } = outcome
      const sinceMs = row.trouble?.kind === trouble?.kind ? (row.trouble?.sinceMs ?? nowMs) : nowMs
      return {
        ...row,
        cells,
        trouble: trouble && { ...trouble, sinceMs },
        checking: false,
        checkedMs: nowMs,
        progressMs: further ? nowMs : row.progressMs,
      }
    })
  }

  #change(index: number, change: (row: Row) => Row): void {
    const row = this.#rows[index]
    if (row !== undefined) this.#rows[index] = change(row)
  }
}

function next(cell: Cell, stand: LabStand | undefined, nowMs: number): Cell {
  if (stand === undefined) return cell
  const { state } = stand
  const same = state === cell.state && stand.cause === cell.cause
  return {
    ...stand,
    sinceMs: same ? cell.sinceMs : nowMs,
    finished: state === 'works' || (cell.finished && state !== 'not-yet'),
    reached: state === 'unclear' || state === 'unchecked' ? cell.reached : reach[state],
  }
}
