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
/** The same for a cluster in which nothing was written, while a lab there does not work: its Cilium may have changed. */
const longestOpenMs = 2 * 60_000

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
  const { atOnce, everyMs } = options
  const turnOf = turns(atOnce)
  const each = board.rows().map(({ attendee }, index): Followed => {
    const turn = turnOf(attendee)
    return { attendee, look: () => look(board, index, attendee, turn, options) }
  })
  if (everyMs === undefined) await lookOnce(each, options.signal)
  else await Promise.all(each.map((one) => watch(one, everyMs, options)))
}

interface Followed {
  readonly attendee: Attendee
  readonly look: () => Promise<Outcome>
}

/** What could not be told of a cluster while it had the checks of others to bear is looked at once more after them. */
async function lookOnce(each: readonly Followed[], signal: AbortSignal): Promise<void> {
  const looked = await Promise.all(each.map(async (one) => ({ ...one, outcome: await one.look() })))
  const untold = looked.filter(
    ({ attendee, outcome }) => attendee.kind === 'cluster' && outcome.trouble === undefined && !isClear(outcome),
  )
  if (each.length > 1 && !signal.aborted) await Promise.all(untold.map((one) => one.look()))
}

async function watch({ attendee, look }: Followed, everyMs: number, options: FollowOptions): Promise<void> {
  const { signal } = options
  let failures = 0
  let last: LastLook | undefined
  while (!signal.aborted) {
    const print = await fingerprint(attendee, options)
    if (isDue({ kind: attendee.kind, print, atMs: performance.now() }, last, everyMs)) {
      const outcome = await look()
      failures = outcome.trouble === undefined ? 0 : failures + 1
      const alike = last !== undefined && print === last.print ? last.alike + 1 : 0
      last = isClear(outcome) ? { print, atMs: performance.now(), alike, settled: isSettled(outcome) } : undefined
    }
    await sleep(pauseMs(everyMs, failures), undefined, { signal }).catch(() => {})
  }
}

/** What the next look at an attendee is held against. */
interface LastLook {
  readonly print: string | undefined
  readonly atMs: number
  /** So many looks before it met the same. */
  readonly alike: number
  /** No lab has anything left to be put right. */
  readonly settled: boolean
}

/**
 * Whether another look may tell something else. A folder is judged by itself alone. Traffic in a cluster also hangs on
 * what is not in the attendee's namespace, so that one where nothing was written is looked at less and less often.
 */
export function isDue(
  now: { readonly kind: Attendee['kind']; readonly print: string | undefined; readonly atMs: number },
  last: LastLook | undefined,
  everyMs: number,
): boolean {
  if (last === undefined || now.print === undefined || now.print !== last.print) return true
  if (now.kind === 'folder') return false
  const pause = Math.min(pauseMs(everyMs, last.alike + 1), last.settled ? longestMs : longestOpenMs)
  return now.atMs - last.atMs >= pause
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

function isSettled({ labs }: Outcome): boolean {
  return [...labs.values()].every(({ state }) => state === 'works' || state === 'not-started')
}

/** Another look at the same would tell the same. */
function isClear({ labs, trouble: one }: Outcome): boolean {
  return one === undefined && [...labs.values()].every(({ state }) => state !== 'unclear')
}
