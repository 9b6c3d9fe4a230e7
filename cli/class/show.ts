import { type ClassOptions, checkClass } from './class.ts'
import { csvOf } from './csv.ts'
import { changeLines, liveScreen } from './screen.ts'
import { boardLines } from './table.ts'
import type { BoardView } from './view.ts'

type Format = 'table' | 'json' | 'csv'

interface ShowOptions extends Omit<ClassOptions, 'signal' | 'onChange'> {
  readonly format: Format
  readonly serve: { readonly port: number; readonly address: string } | undefined
}

const finals: Readonly<Record<Format, (view: BoardView) => string>> = {
  table: (view) => `${boardLines(view).join('\n')}\n`,
  json: (view) => `${JSON.stringify(view, undefined, 2)}\n`,
  csv: csvOf,
}

/** Checks a class, shows it meanwhile on standard error, prints it at the end on standard output; returns the exit status. */
export async function showClass({ format, ...options }: ShowOptions): Promise<number> {
  const signal = untilInterrupted(options.everyMs !== undefined)
  const view = await shownLive(options, signal)
  process.stdout.write(finals[format](view))
  return signal.aborted && options.everyMs === undefined ? 2 : view.exitStatus
}

async function shownLive(options: Omit<ShowOptions, 'format'>, signal: AbortSignal): Promise<BoardView> {
  await using server = options.serve && (await (await import('./web/server.ts')).serveBoard(options.serve))
  const where = server === undefined ? '' : `board at ${server.url}`
  if (where !== '') console.error(where)
  using screen = process.stderr.isTTY ? liveScreen(process.stderr, where) : undefined
  let before: BoardView | undefined
  const onChange = (view: BoardView) => {
    server?.show(view)
    if (screen === undefined) for (const line of changeLines(before, view)) console.error(line)
    else screen.show(view)
    before = view
  }
  return await checkClass({ ...options, signal, onChange })
}

/** The first signal ends the checks, which remove what they started; the second one ends at once. */
function untilInterrupted(watching: boolean): AbortSignal {
  const stopped = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stopped.signal.aborted) process.exit(2)
      if (!watching) console.error('stopping: the checks remove what they started; the same key again ends at once')
      stopped.abort(new Error('interrupted'))
    })
  }
  return stopped.signal
}
