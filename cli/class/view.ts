import { anonymousNames } from './anonymous.ts'
import type { Board, Cell, Row } from './board.ts'
import { commonCauses, finishedCount, helpOrder, isFinished } from './help.ts'
import type { LabState } from './lab-state.ts'
import type { TroubleKind } from './trouble.ts'

/** The board as it is shown and as programs read it. Fields are added, never changed, within a version. */
export interface BoardView {
  readonly schemaVersion: 1
  readonly startedAt: string
  readonly at: string
  /** 0: everyone has finished every lab; 1: not everyone; 2: someone could not be checked. */
  readonly exitStatus: 0 | 1 | 2
  readonly labs: readonly { readonly lab: string; readonly finished: number }[]
  /** In the order in which they were named. */
  readonly attendees: readonly AttendeeView[]
  /** Names, whom to help first. */
  readonly helpFirst: readonly string[]
  readonly commonCauses: readonly CommonCauseView[]
}

export interface AttendeeView {
  readonly name: string
  readonly finished: boolean
  readonly checking: boolean
  readonly checkedAt: string | null
  readonly progressAt: string
  readonly trouble: { readonly kind: TroubleKind; readonly because?: string; readonly since: string } | null
  readonly labs: readonly LabView[]
}

export interface LabView {
  readonly lab: string
  readonly state: LabState
  readonly since: string
  readonly finished: boolean
  /** A cause of docs/causes.md, or a mistake that `meshproof check` knows. */
  readonly cause?: string
  readonly words?: string
  readonly seen?: string
  readonly next?: string
}

export interface CommonCauseView {
  readonly lab: string
  readonly cause: string
  readonly words: string
  readonly attendees: readonly string[]
}

export interface ViewOptions {
  /** Invented names, and nothing in the attendees' own words. */
  readonly anonymous: boolean
  readonly startedMs: number
  readonly nowMs: number
}

export function viewOf(board: Board, { anonymous, startedMs, nowMs }: ViewOptions): BoardView {
  const rows = board.rows()
  const invented = anonymous ? anonymousNames(rows.map(({ attendee }) => attendee.name)) : undefined
  const nameOf = ({ attendee }: Row) => invented?.get(attendee.name) ?? attendee.name
  return {
    schemaVersion: 1,
    startedAt: iso(startedMs),
    at: iso(nowMs),
    exitStatus: exitStatusOf(rows),
    labs: board.labs.map((lab) => ({ lab, finished: finishedCount(board, lab) })),
    attendees: rows.map((row) => attendeeView(row, nameOf(row), anonymous)),
    helpFirst: helpOrder(rows).map(nameOf),
    commonCauses: commonCauses(board).map(({ lab, cause, words, rows: who }) => ({
      lab,
      cause,
      words,
      attendees: who.map(nameOf),
    })),
  }
}

function exitStatusOf(rows: readonly Row[]): BoardView['exitStatus'] {
  const unsure = ({ trouble, checkedMs, cells }: Row) =>
    trouble !== undefined || checkedMs === undefined || [...cells.values()].some(isUnsure)
  if (rows.some(unsure)) return 2
  return rows.every(isFinished) ? 0 : 1
}

function isUnsure({ state }: Cell): boolean {
  return state === 'unclear' || state === 'unchecked'
}

function attendeeView(row: Row, name: string, anonymous: boolean): AttendeeView {
  const { trouble } = row
  return {
    name,
    finished: isFinished(row),
    checking: row.checking,
    checkedAt: row.checkedMs === undefined ? null : iso(row.checkedMs),
    progressAt: iso(row.progressMs),
    trouble:
      trouble === undefined
        ? null
        : { kind: trouble.kind, since: iso(trouble.sinceMs), ...(anonymous ? {} : { because: trouble.because }) },
    labs: [...row.cells].map(([lab, cell]) => labView(lab, cell, anonymous)),
  }
}

function labView(lab: string, cell: Cell, anonymous: boolean): LabView {
  const { state, cause, words, seen, next, sinceMs, finished } = cell
  return {
    lab,
    state,
    since: iso(sinceMs),
    finished,
    ...(cause === undefined ? {} : { cause, words: words ?? cause }),
    ...(anonymous || seen === undefined ? {} : { seen }),
    ...(anonymous || next === undefined ? {} : { next }),
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}
