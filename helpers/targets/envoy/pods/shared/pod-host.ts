import { fileURLToPath } from 'node:url'
import { PlumbingError } from '../../../../core/errors.ts'
import { unlessLate } from '../../../../core/late.ts'
import { type Exit, startProcess, type TetheredProcess } from '../../process/tethered-process.ts'
import type { PodRun, RunningProgram, Runtime } from '../runtime.ts'

type Message =
  | { readonly id: number; readonly line: string }
  | { readonly id: number; readonly status: number }
  | { readonly pong: number }

interface Guest {
  readonly onLine: (line: string) => void
  readonly onExit: (exit: Exit) => void
}

const program = fileURLToPath(new URL('host.mjs', import.meta.url))
const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', '--max-semi-space-size=2']
/** So long a host may be held up before it counts as one that hangs. */
const silenceLimitMs = 10_000

/** A process that runs the programs of any number of pods. They end when it does, which says nothing about any of them. */
export class PodHost implements Runtime {
  readonly pid: number
  /** Fulfilled once it has ended, asked to or not. */
  readonly exited: Promise<unknown>
  readonly #child: TetheredProcess
  readonly #guests = new Map<number, Guest>()
  readonly #pongs = new Map<number, () => void>()
  #death: PlumbingError | undefined
  #stopping = false
  #ended = false
  #made = 0
  #asking: Promise<void> | undefined

  private constructor(child: TetheredProcess) {
    this.#child = child
    this.pid = child.pid
    this.exited = child.exited.then((exit) => this.#mourn(exit))
  }

  /**
   * @param owner a path of the run's own, by which the list of processes tells whose it is
   * @throws SetupError when the process cannot be started
   */
  static async start(owner: string): Promise<PodHost> {
    let hear: (line: string) => void = () => {}
    const child = await startProcess({
      title: 'the process of the pods',
      command: process.execPath,
      args: [...flags, program, owner],
      env: { PATH: process.env['PATH'] ?? '' },
      input: true,
      onLine: (stream, line) => {
        if (stream === 'stdout') hear(line)
      },
    })
    const host = new PodHost(child)
    hear = (line) => host.#hear(JSON.parse(line) as Message)
    return host
  }

  get death(): PlumbingError | undefined {
    return this.#death
  }

  async start(run: PodRun): Promise<RunningProgram> {
    if (this.#death !== undefined) throw this.#death
    const id = ++this.#made
    const { promise: exited, resolve: onExit } = Promise.withResolvers<Exit>()
    this.#guests.set(id, { onLine: run.onLine, onExit })
    const { program: path, env, ip, namespace, servicesFile } = run
    this.#send({ start: id, run: { program: path, env, ip, namespace, servicesFile } })
    return { exited, stop: ({ graceMs = 2000 } = {}) => this.#end(id, exited, graceMs) }
  }

  /** Calls of the same turn share a question. */
  caughtUp(): Promise<void> {
    this.#asking ??= Promise.resolve().then(() => {
      this.#asking = undefined
      return this.#ask()
    })
    return this.#asking
  }

  async #ask(): Promise<void> {
    const { promise: pong, resolve } = Promise.withResolvers<void>()
    const id = ++this.#made
    this.#pongs.set(id, resolve)
    this.#send({ ping: id })
    if (this.#ended) resolve()
    await unlessLate(pong, AbortSignal.timeout(silenceLimitMs), 0).catch(() => this.#silent())
    if (this.#death !== undefined) throw this.#death
  }

  async stop(): Promise<void> {
    this.#stopping = true
    await this.#child.stop()
    await this.exited
  }

  async #end(id: number, exited: Promise<Exit>, graceMs: number): Promise<Exit> {
    if (graceMs > 0) this.#send({ terminate: id })
    const kill = setTimeout(() => this.#send({ kill: id }), graceMs)
    const hangs = setTimeout(() => void this.#child.stop({ graceMs: 0 }), graceMs + silenceLimitMs)
    try {
      return await exited
    } finally {
      clearTimeout(kill)
      clearTimeout(hangs)
    }
  }

  /** What it does not read any more does not matter: its end is told. */
  #send(command: object): void {
    this.#child.input?.write(`${JSON.stringify(command)}\n`, () => {})
  }

  #hear(message: Message): void {
    if ('pong' in message) {
      this.#pongs.get(message.pong)?.()
      this.#pongs.delete(message.pong)
    } else if ('line' in message) {
      this.#guests.get(message.id)?.onLine(message.line)
    } else {
      this.#guests.get(message.id)?.onExit({ code: message.status, signal: null })
      this.#guests.delete(message.id)
    }
  }

  #mourn(exit: Exit): void {
    const how = exit.signal ?? `status ${exit.code}`
    if (!this.#stopping) this.#death ??= this.#lost(`ended with ${how}`)
    this.#ended = true
    for (const { onExit } of this.#guests.values()) onExit(exit)
    for (const resolve of this.#pongs.values()) resolve()
    this.#guests.clear()
  }

  #silent(): never {
    throw this.#lost(`did not answer within ${silenceLimitMs / 1000} s`)
  }

  #lost(how: string): PlumbingError {
    const said = this.#child.lastLines().join('\n')
    return new PlumbingError({
      code: 'POD_HOST_LOST',
      what: `${this.#child.title} ${how}${said === '' ? '' : `; its last lines: ${said}`}`,
      next: 'run again; with MESHPROOF_PODS=own each pod has a process of its own',
    })
  }
}
