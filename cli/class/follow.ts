import { setTimeout as sleep } from 'node:timers/promises'
import type { Attendee } from './attendee.ts'
import type { Board } from './board.ts'
import { checkAttendee } from './check-attendee.ts'
import { fingerprint } from './fingerprint.ts'
import { knock } from './knock.ts'
import type { CheckOptions, Outcome, Turn } from './outcome.ts'
import { trouble } from './trouble.ts'
import { turns } from './turns.ts'

/** An attendee that cannot be checked is tried again after twice the time, each time, up to this. */
const longestMs = 10 * 60_000

export interface FollowOptions extends CheckOptions {
  /** Checks at a time, where they share a machine; as many as it bears when not given. */
  readonly atOnce: number | undefined
  /** Undefined for one look at each. */
  readonly everyMs: number | undefined
  /** Called after each change of the board. */
  readonly onChange: () => void
}

/** Looks at every attendee, once or again and again until the signal; each at its own pace. */
export async function follow(board: Board, options: FollowOptions): Promise<void> {
  const { atOnce, everyMs, signal } = options
  const turnOf = turns(atOnce)
  await Promise.all(
    board.rows().map(async ({ attendee }, index) => {
      let failures = 0
      let print: string | undefined
      while (!signal.aborted) {
        const before = attendee.kind === 'folder' ? fingerprint(attendee.folder) : undefined
        if (before === undefined || before !== print) {
          const outcome = await look(board, index, attendee, turnOf(attendee), options)
          failures = outcome.trouble === undefined ? 0 : failures + 1
          print = isClear(outcome) ? before : undefined
        }
        if (everyMs === undefined) return
        await sleep(pauseMs(everyMs, failures), undefined, { signal }).catch(() => {})
      }
    }),
  )
}

/** `everyMs` when all is well. */
export function pauseMs(everyMs: number, failures: number): number {
  return Math.max(everyMs, Math.min(longestMs, everyMs * 2 ** failures))
}

async function look(
  board: Board,
  index: number,
  attendee: Attendee,
  working: Turn,
  options: FollowOptions,
): Promise<Outcome> {
  const { signal, onChange } = options
  const turn: Turn = (labs, job) =>
    working(labs, async () => {
      board.checking(index)
      onChange()
      return await job()
    })
  const outcome = await attempted(signal, async () => {
    const locked = attendee.kind === 'cluster' ? await knock(attendee, signal) : undefined
    return locked === undefined ? await checkAttendee(attendee, turn, options) : { labs: new Map(), trouble: locked }
  })
  if (!signal.aborted) {
    board.told(index, outcome)
    onChange()
  }
  return outcome
}

async function attempted(signal: AbortSignal, run: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await run()
  } catch (error) {
    return { labs: new Map(), trouble: trouble('ended', signal.aborted ? 'interrupted' : error) }
  }
}

/** Another look at the same folder would tell the same. */
function isClear({ labs, trouble: one }: Outcome): boolean {
  return one === undefined && [...labs.values()].every(({ state }) => state !== 'unclear')
}
