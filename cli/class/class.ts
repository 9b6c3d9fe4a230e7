import { type LabName, labNames } from '../../fixtures/lab-manifests.ts'
import type { Attendee } from './attendee.ts'
import { Board } from './board.ts'
import { isAbout } from './check-attendee.ts'
import { follow } from './follow.ts'
import { type BoardView, viewOf } from './view.ts'

export interface ClassOptions {
  readonly attendees: readonly Attendee[]
  /** Those that anyone has something for, when not given. */
  readonly labs: readonly LabName[] | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly atOnce: number | undefined
  readonly limitMs: number
  readonly everyMs: number | undefined
  readonly anonymous: boolean
  readonly signal: AbortSignal
  /** Given the board at the beginning and after each change. */
  readonly onChange: (view: BoardView) => void
}

/** Checks a class, once or until the signal, and returns the board as it stands at the end. */
export async function checkClass(options: ClassOptions): Promise<BoardView> {
  const { attendees, env, anonymous, signal, limitMs, everyMs, atOnce } = options
  const startedMs = Date.now()
  const labs = options.labs ?? labsFor(options)
  const board = new Board(attendees, labs, Date.now)
  const view = () => viewOf(board, { anonymous, startedMs, nowMs: Date.now() })
  const onChange = () => options.onChange(view())
  onChange()
  await follow(board, { labs, env, limitMs, everyMs, signal, atOnce, onChange })
  return view()
}

/** Folders rarely have workloads of their own; without any, load-balancing is no lab of this class. */
function labsFor({ attendees, env }: ClassOptions): readonly LabName[] {
  const isLab = (lab: LabName) => lab !== 'load-balancing' || attendees.some((one) => isAbout(one, lab, env))
  return labNames.filter(isLab)
}
