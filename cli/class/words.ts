import type { LabState } from './lab-state.ts'
import type { AttendeeView, LabView } from './view.ts'

/** What a lab's state is called, and its mark: never told by colour alone. */
export type Shown = LabState | 'done'

export const marks: Readonly<Record<Shown, string>> = {
  works: '✓',
  done: '✓',
  'not-yet': '✗',
  'not-started': '–',
  unclear: '?',
  unchecked: '·',
}

export const stateWords: Readonly<Record<Shown, string>> = {
  works: 'works',
  done: 'done',
  'not-yet': 'not yet',
  'not-started': 'not started',
  unclear: 'could not tell',
  unchecked: 'not checked',
}

/** A lab that worked once, and whose config is not there now, is done. */
export function shown({ state, finished }: Pick<LabView, 'state' | 'finished'>): Shown {
  return state === 'not-started' && finished ? 'done' : state
}

/** `14:02`, on the clock of the machine that shows it. */
export function clock(iso: string): string {
  return new Date(iso).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
}

/** `12 s`, `7 min`, `2 h 5 min` */
export function duration(fromIso: string, toIso: string): string {
  const seconds = Math.max(0, Math.round((Date.parse(toIso) - Date.parse(fromIso)) / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** When the attendee was last checked, or why that cannot be done; below a header that says so. */
export function checkWords({ checking, checkedAt, trouble }: AttendeeView): string {
  if (trouble !== null) return `${trouble.kind} ${clock(trouble.since)}`
  if (checking) return 'checking'
  return checkedAt === null ? 'waiting' : clock(checkedAt)
}

/** What there is to talk about with an attendee. */
export function topic({ labs, trouble }: AttendeeView): string {
  if (trouble !== null) return trouble.kind
  const open = labs.find(({ state }) => state === 'not-yet') ?? labs.find(({ finished }) => !finished)
  if (open === undefined) return ''
  return `${open.lab}: ${open.state === 'not-yet' ? open.words : stateWords[open.state]}`
}
