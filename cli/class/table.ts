import { styleText } from 'node:util'
import type { AttendeeView, BoardView, LabView } from './view.ts'
import { checkWords, clock, duration, marks, type Shown, shown, stateWords, topic } from './words.ts'

const colours = {
  works: 'green',
  done: 'green',
  'not-yet': 'red',
  'not-started': 'gray',
  unclear: 'yellow',
  unchecked: 'gray',
} as const satisfies Readonly<Record<Shown, string>>

const gap = 2
const helped = 3
const named = 3

/** What an instructor reads in a terminal; `maxRows` attendees at most. */
export function boardLines(view: BoardView, maxRows = Number.POSITIVE_INFINITY): string[] {
  const { attendees, labs } = view
  const nameWidth = widest(['attendee', ...attendees.map(({ name }) => name)])
  const cellWidth = widest([...labs.map(({ lab }) => lab), ...attendees.flatMap((one) => one.labs.map(cellText))])
  const head = ['attendee'.padEnd(nameWidth), ...labs.map(({ lab }) => lab.padEnd(cellWidth)), 'checked'].join('')
  const done = labs.map(({ finished }) => `${finished} of ${attendees.length}`.padEnd(cellWidth)).join('')
  const hidden = attendees.length - maxRows
  return [
    styleText('bold', head.trimEnd()),
    ...attendees.slice(0, maxRows).map((one) => attendeeLine(one, nameWidth, cellWidth)),
    ...(hidden > 0 ? [`and ${hidden} more`] : []),
    styleText('bold', `${'finished'.padEnd(nameWidth)}${done}`.trimEnd()),
    '',
    ...adviceLines(view),
  ]
}

function attendeeLine(attendee: AttendeeView, nameWidth: number, cellWidth: number): string {
  const cells = attendee.labs.map((lab) => styleText(colours[shown(lab)], cellText(lab).padEnd(cellWidth)))
  const state = checkWords(attendee)
  const told = attendee.trouble === null ? styleText('gray', state) : styleText('yellow', `! ${state}`)
  return `${attendee.name.padEnd(nameWidth)}${cells.join('')}${told}`
}

function cellText(lab: LabView): string {
  const state = shown(lab)
  return `${marks[state]} ${stateWords[state]}${state === 'unchecked' ? '' : ` ${clock(lab.since)}`}`
}

function adviceLines(view: BoardView): string[] {
  const help = view.helpFirst.slice(0, helped).flatMap((name) => {
    const attendee = view.attendees.find((one) => one.name === name)
    return attendee === undefined
      ? []
      : [`  ${name} · no progress for ${duration(attendee.progressAt, view.at)} · ${topic(attendee)}`]
  })
  const common = view.commonCauses
    .slice(0, named)
    .map(({ lab, cause, words, attendees }) => `  ${lab} · ${attendees.length} attendees · ${cause}: ${words}`)
  const trouble = view.attendees.flatMap(({ name, trouble: one }) =>
    one === null ? [] : [`  ${name} · ${one.kind}${one.because === undefined ? '' : `: ${one.because}`}`],
  )
  return [
    ...section('help first', help),
    ...section('common in the room', common),
    ...section('could not be checked', trouble),
  ]
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines]
}

function widest(texts: readonly string[]): number {
  return Math.max(...texts.map(({ length }) => length)) + gap
}
