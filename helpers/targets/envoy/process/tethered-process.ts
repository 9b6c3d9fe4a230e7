import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import type { Readable, Writable } from 'node:stream'
import { messageOf, SetupError } from '../../../core/errors.ts'
import { LastLines, LineReader } from './lines.ts'

export interface ProcessOptions {
  /** How messages name it: `Envoy`, `the pod orc-5d8f7-x2x4z`. */
  readonly title: string
  /** The program's path. */
  readonly command: string
  readonly args: readonly string[]
  /** The whole environment; nothing of this process's own is added. */
  readonly env: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Whether it has a standard input to write to. */
  readonly input?: boolean
  /** Each line of output, at most 65536 characters of it. */
  readonly onLine?: (stream: 'stdout' | 'stderr', line: string) => void
  /** Called with the id of each process group that is started, before it can matter that it is forgotten. */
  readonly onStart?: (pid: number) => void
}

/** How a process ended: one of the two is not null. */
export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface TetheredProcess extends AsyncDisposable {
  readonly title: string
  /** The program's own id, and its process group's. */
  readonly pid: number
  /** Undefined unless asked for. What is written after its end is lost without a word. */
  readonly input: Writable | undefined
  /** Once it has ended and all of its output was read. Never rejects. */
  readonly exited: Promise<Exit>
  /** The last 20 lines of output, both streams. */
  lastLines(): readonly string[]
  /** SIGTERM, and SIGKILL for the whole group when it has not ended within `graceMs`. Calls may repeat and overlap. */
  stop(options?: { readonly graceMs?: number }): Promise<Exit>
}

/**
 * The watcher reads the tether, a stream whose other end only this process holds. It ends when this process does,
 * however that happens, and the watcher then kills the group that it is itself a member of; so the group's id cannot have
 * passed to someone else. The shell becomes the program, which does not see the tether.
 */
const shellScript = `{ read -r _ <&3; kill -9 -$$; } >/dev/null 2>&1 &
exec "$@" 3<&-`

/** How long output is still read after the program has ended; what was written before is there at once. */
const outputLimitMs = 1000

/**
 * Starts a program in a session of its own, so that Ctrl-C in a terminal does not reach it, and on a tether, so that it
 * does not outlive this process even if that is killed.
 *
 * @throws SetupError when the program cannot be started
 */
export async function startProcess(options: ProcessOptions): Promise<TetheredProcess> {
  const { title, command, args, env, cwd, input = false } = options
  const lastLines = new LastLines()
  let child: ChildProcess
  try {
    accessSync(command, constants.X_OK)
    child = spawn('/bin/sh', ['-c', shellScript, 'meshproof-tether', command, ...args], {
      detached: true,
      env: { ...env },
      stdio: [input ? 'pipe' : 'ignore', 'pipe', 'pipe', 'pipe'],
      ...(cwd === undefined ? {} : { cwd }),
    })
    child.stdin?.on('error', () => {}) // it may have ended
    readLines(child, lastLines, options.onLine)
    await once(child, 'spawn')
  } catch (error) {
    throw notStarted(title, command, error)
  }
  const pid = child.pid as number
  options.onStart?.(pid)
  const exited = exitOf(child)
  const stop = stopper(child, exited)
  return {
    title,
    pid,
    input: child.stdin ?? undefined,
    exited,
    lastLines: () => lastLines.all(),
    stop,
    [Symbol.asyncDispose]: async () => void (await stop()),
  }
}

function notStarted(title: string, command: string, cause: unknown): SetupError {
  return new SetupError({
    code: 'PROCESS_NOT_STARTED',
    what: `${title} (${command}) could not be started: ${messageOf(cause)}`,
    next: 'check that the file is there, can be executed, and that the limits of processes and open files are not reached',
    cause,
  })
}

function readLines(child: ChildProcess, lastLines: LastLines, onLine: ProcessOptions['onLine']): void {
  for (const name of ['stdout', 'stderr'] as const) {
    const reader = new LineReader((line) => {
      lastLines.add(line)
      onLine?.(name, line)
    })
    child[name]
      ?.setEncoding('utf8')
      .on('data', (text: string) => reader.write(text))
      .on('end', () => reader.end())
  }
}

/** Letting go of the tether ends the watcher, and with it whatever the program left behind in its group. */
function exitOf(child: ChildProcess): Promise<Exit> {
  const { promise, resolve } = Promise.withResolvers<Exit>()
  tetherOf(child).on('error', () => {}) // the watcher may be gone first
  child.on('exit', () => {
    tetherOf(child).destroy()
    const timer = setTimeout(() => closeOutput(child), outputLimitMs)
    child.on('close', () => clearTimeout(timer))
  })
  child.on('close', (code, signal) => resolve({ code, signal }))
  return promise
}

/** Someone outside the group, or a group whose watcher was killed, may hold the other end for ever. */
function closeOutput(child: ChildProcess): void {
  child.stdout?.destroy()
  child.stderr?.destroy()
}

function stopper(child: ChildProcess, exited: Promise<Exit>): TetheredProcess['stop'] {
  return async ({ graceMs = 2000 } = {}) => {
    if (graceMs > 0) child.kill('SIGTERM')
    const timer = setTimeout(() => {
      tetherOf(child).destroy()
      child.kill('SIGKILL') // for the case that the watcher was killed
    }, graceMs)
    try {
      return await exited
    } finally {
      clearTimeout(timer)
    }
  }
}

function tetherOf(child: ChildProcess): Readable {
  return child.stdio[3] as Readable
}
