import type { AttendeeView, BoardView } from './view.ts'

/** A line for each attendee, and four columns for each lab; RFC 4180. */
export function csvOf(view: BoardView): string {
  const head = [
    'attendee',
    'finished',
    'trouble',
    'checked',
    'progress',
    ...view.labs.flatMap(({ lab }) => columns(lab)),
  ]
  return [head, ...view.attendees.map(cells)].map((line) => `${line.map(field).join(',')}\r\n`).join('')
}

function columns(lab: string): string[] {
  return [lab, `${lab} since`, `${lab} cause`, `${lab} seen`]
}

function cells({ name, finished, trouble, checkedAt, progressAt, labs }: AttendeeView): string[] {
  const because = trouble?.because === undefined ? '' : `: ${trouble.because}`
  return [
    name,
    finished ? 'yes' : 'no',
    trouble === null ? '' : `${trouble.kind}${because}`,
    checkedAt ?? '',
    progressAt,
    ...labs.flatMap(({ state, since, cause, seen }) => [state, since, cause ?? '', seen ?? '']),
  ]
}

/** A spreadsheet would take a text that begins with one of these for a formula, and an attendee chose the text. */
const formula = /^[=+\-@\t\r]/

function field(text: string): string {
  const safe = formula.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
