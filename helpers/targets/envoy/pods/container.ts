import { messageOf } from '../../../core/errors.ts'
import { LastLines } from '../process/lines.ts'
import type { PodPlan } from './pod-plan.ts'
import { keepProbing, listens, pause } from './probe.ts'
import type { ProbePlan } from './probe-plan.ts'
import type { RunningProgram } from './runtime.ts'

export type ContainerState = 'starting' | 'running' | 'waiting to be restarted' | 'ended'

/** Kubernetes waits 10 s, doubled up to 5 min, and forgets after 10 min of running: here in a sixtieth or less. */
const restartDelay = { firstMs: 100, maxMs: 5000, forgottenAfterMs: 10_000 }

/** @param crashes how often the container has ended in a row, from 1 */
export function restartDelayMs(crashes: number): number {
  return Math.min(restartDelay.firstMs * 2 ** (crashes - 1), restartDelay.maxMs)
}

interface ContainerOptions {
  readonly start: (onLine: (line: string) => void) => Promise<RunningProgram>
  readonly address: string
  readonly podIp: string
  readonly plan: PodPlan
  /** The state, the readiness or the number of restarts has changed. */
  readonly onChange: () => void
  /** A line of output; true when it is accounted for and need not be kept as the container's last words. */
  readonly onLine: (line: string) => boolean
}

/** A process that is started again whenever it ends, and the probes that say how it is. */
export class Container {
  readonly #options: ContainerOptions
  readonly #lastLines = new LastLines()
  readonly #stopping = new AbortController()
  #running: Promise<void> | undefined
  #process: RunningProgram | undefined
  #state: ContainerState = 'starting'
  #readiness: boolean | undefined
  #restarts = 0
  #lapses = 0
  #stillborn = 0

  constructor(options: ContainerOptions) {
    this.#options = options
  }

  get state(): ContainerState {
    return this.#state
  }

  /** Undefined while nothing is known: before the first verdict of a life. */
  get readiness(): boolean | undefined {
    return this.#readiness
  }

  get restarts(): number {
    return this.#restarts
  }

  /** How often it was ready and then was not, restarts included. */
  get lapses(): number {
    return this.#lapses
  }

  /** How many lives in a row ended before the program listened on its port. */
  get stillborn(): number {
    return this.#stillborn
  }

  lastLines(): readonly string[] {
    return this.#lastLines.all()
  }

  start(): void {
    this.#running ??= this.#run()
  }

  /** Returns once the process is gone. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping.abort()
    await this.#process?.stop({ graceMs })
    await this.#running
  }

  async #run(): Promise<void> {
    let crashes = 0
    while (!this.#stopping.signal.aborted) {
      const startedMs = performance.now()
      this.#become('starting', undefined)
      await this.#live()
      if (this.#stopping.signal.aborted) break
      this.#restarts += 1
      this.#become('waiting to be restarted', undefined)
      crashes = performance.now() - startedMs > restartDelay.forgottenAfterMs ? 1 : crashes + 1
      await pause(restartDelayMs(crashes), this.#stopping.signal)
    }
    this.#become('ended', undefined)
  }

  /** From one start of the process to its end. */
  async #live(): Promise<void> {
    this.#stillborn += 1
    try {
      this.#process = await this.#options.start((line) => this.#heard(line))
    } catch (error) {
      this.#lastLines.add(messageOf(error))
      return
    }
    const process = this.#process
    if (this.#stopping.signal.aborted) await process.stop({ graceMs: 0 })
    const life = new AbortController()
    const watched = this.#watch(process, life.signal)
    await process.exited
    life.abort()
    await watched
  }

  #heard(line: string): void {
    if (!this.#options.onLine(line)) this.#lastLines.add(line)
  }

  async #watch(process: RunningProgram, signal: AbortSignal): Promise<void> {
    const { address, plan } = this.#options
    await listens(address, plan.port, signal)
    if (signal.aborted) return
    this.#stillborn = 0
    if (plan.startupProbe !== undefined && !(await this.#started(plan.startupProbe, signal))) {
      await this.#fail(process, 'startupProbe')
      return
    }
    this.#become('running', plan.readinessProbe === undefined ? true : undefined)
    await Promise.all([
      this.#probe(plan.readinessProbe, signal, (ready) => this.#become('running', ready)),
      this.#probe(plan.livenessProbe, signal, (alive) => {
        if (!alive) void this.#fail(process, 'livenessProbe')
      }),
    ])
  }

  async #probe(plan: ProbePlan | undefined, signal: AbortSignal, onVerdict: (healthy: boolean) => void): Promise<void> {
    if (plan === undefined) return
    await keepProbing({ address: this.#options.address, host: this.#options.podIp }, plan, signal, onVerdict)
  }

  async #started(plan: ProbePlan, signal: AbortSignal): Promise<boolean> {
    const decided = new AbortController()
    let healthy = false
    await this.#probe(plan, AbortSignal.any([signal, decided.signal]), (verdict) => {
      healthy = verdict
      decided.abort()
    })
    return healthy || signal.aborted
  }

  async #fail(process: RunningProgram, probe: string): Promise<void> {
    this.#lastLines.add(`(restarted: its ${probe} failed)`)
    await process.stop({ graceMs: this.#options.plan.graceMs })
  }

  #become(state: ContainerState, readiness: boolean | undefined): void {
    if (this.#readiness === true && readiness !== true) this.#lapses += 1
    const changed = state !== this.#state || readiness !== this.#readiness
    this.#state = state
    this.#readiness = readiness
    if (changed) this.#options.onChange()
  }
}
