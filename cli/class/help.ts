import type { LabName } from '../../fixtures/lab-manifests.ts'
import type { Board, Row } from './board.ts'

/** What several attendees have in common. */
export interface CommonCause {
  readonly lab: LabName
  readonly cause: string
  readonly words: string
  readonly rows: readonly Row[]
}

export function isFinished(row: Row): boolean {
  return [...row.cells.values()].every(({ finished }) => finished)
}

/**
 * Who is not through, longest without progress first; of those with the same, who is behind, then who has something
 * that does not work yet: there is something to talk about.
 */
export function helpOrder(rows: readonly Row[]): Row[] {
  const count = (row: Row, wanted: (cell: { finished: boolean; state: string }) => boolean) =>
    [...row.cells.values()].filter(wanted).length
  return rows
    .filter((row) => row.checkedMs !== undefined && !isFinished(row))
    .toSorted(
      (a, b) =>
        a.progressMs - b.progressMs ||
        count(a, ({ finished }) => finished) - count(b, ({ finished }) => finished) ||
        count(b, ({ state }) => state === 'not-yet') - count(a, ({ state }) => state === 'not-yet') ||
        a.attendee.name.localeCompare(b.attendee.name, 'en', { numeric: true }),
    )
}

/** Causes that at least two attendees meet in the same lab, the most common first. */
export function commonCauses(board: Board): CommonCause[] {
  const found = new Map<string, CommonCause & { rows: Row[] }>()
  for (const row of board.rows()) {
    for (const [lab, { state, cause, words = '' }] of row.cells) {
      if (state !== 'not-yet' || cause === undefined) continue
      const key = `${lab} ${cause}`
      const one = found.get(key) ?? { lab, cause, words, rows: [] }
      found.set(key, one)
      one.rows.push(row)
    }
  }
  return [...found.values()].filter(({ rows }) => rows.length > 1).toSorted((a, b) => b.rows.length - a.rows.length)
}

export function finishedCount(board: Board, lab: LabName): number {
  return board.rows().filter(({ cells }) => cells.get(lab)?.finished === true).length
}
