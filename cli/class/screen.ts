import { setInterval } from 'node:timers'
import { boardLines } from './table.ts'
import type { AttendeeView, BoardView, LabView } from './view.ts'
import { checkWords, clock, marks, shown, stateWords } from './words.ts'

interface Screen extends Disposable {
  readonly show: (view: BoardView) => void
}

const alternate = { enter: '\u001b[?1049h\u001b[?25l\u001b[?7l', leave: '\u001b[?7h\u001b[?25h\u001b[?1049l' }
/** Lines of the board that are no attendee's. */
const otherLines = 18

/** The board as it stands, in a terminal's alternate screen; the terminal is as it was at the end. */
export function liveScreen(stream: NodeJS.WriteStream, title: string): Screen {
  let latest: BoardView | undefined
  const leave = () => void stream.write(alternate.leave)
  const draw = () => {
    if (latest === undefined) return
    const lines = boardLines({ ...latest, at: new Date().toISOString() }, Math.max(3, stream.rows - otherLines))
    const fitting = [...(title === '' ? [] : [title, '']), ...lines].slice(0, stream.rows - 1)
    stream.write(`\u001b[H${fitting.map((line) => `${line}\u001b[K\n`).join('')}\u001b[J`)
  }
  stream.write(alternate.enter)
  process.once('exit', leave)
  const timer = setInterval(draw, 1000)
  return {
    show: (view) => {
      latest = view
      draw()
    },
    [Symbol.dispose]() {
      clearInterval(timer)
      process.off('exit', leave)
      leave()
    },
  }
}

/** Where there is no terminal: a line for each thing that has changed. */
export function changeLines(before: BoardView | undefined, after: BoardView): string[] {
  return after.attendees.flatMap((attendee, index) => {
    const known = before?.attendees[index]
    return known === undefined ? [] : changes(known, attendee)
  })
}

function changes(before: AttendeeView, after: AttendeeView): string[] {
  const line = (text: string) => `${clock(after.checkedAt ?? after.progressAt)} ${after.name} ${text}`
  const labs = after.labs.filter(({ state, cause }, index) => {
    const known = before.labs[index]
    return state !== known?.state || cause !== known.cause
  })
  const trouble = after.trouble?.kind !== before.trouble?.kind
  return [...labs.map((lab) => line(labWords(lab))), ...(trouble ? [line(`! ${checkWords(after)}`)] : [])]
}

function labWords(lab: LabView): string {
  const state = shown(lab)
  const cause = state === 'not-yet' || state === 'unclear' ? `: ${lab.cause}` : ''
  return `${lab.lab} ${marks[state]} ${stateWords[state]}${cause}`
}
