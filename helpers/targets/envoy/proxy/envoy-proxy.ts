import { setTimeout as sleep } from 'node:timers/promises'
import { messageOf, PlumbingError } from '../../../core/errors.ts'
import { waitFor } from '../../../core/wait.ts'
import type { Message } from '../../../manifests/message.ts'
import type { Snapshot } from '../config/snapshot.ts'
import type { LastLines } from '../process/lines.ts'
import type { Exit, TetheredProcess } from '../process/tethered-process.ts'
import type { Admin } from './admin.ts'
import { blame } from './blame.ts'
import { bringAbout, endpointsNameOf, type Phase, writeEndpoints } from './bring-about.ts'
import { lookAt, statsFilter } from './in-force.ts'
import type { Validator } from './validate.ts'
import { remedyFor } from './words.ts'
import type { XdsFolder } from './xds-folder.ts'

interface Facts {
  readonly child: TetheredProcess
  /** What Envoy said last. */
  readonly words: LastLines
  readonly admin: Admin
  readonly xds: XdsFolder
  /** What Envoy logged when it did not take a file; grows. */
  readonly refusals: readonly string[]
  readonly validator: Validator
}

const nothing: Snapshot = { listeners: [], routes: [], clusters: [], endpoints: [] }
const inForceLimitMs = 10_000
const deathNoticeMs = 500

/** A running Envoy, fed by files; every change is applied to it as it runs. */
export class EnvoyProxy implements AsyncDisposable {
  readonly pid: number
  /** `ip:port` of the admin listener. */
  readonly adminAddress: string
  /** Fulfilled with the reason when the process ends without being asked to. Never rejects. */
  readonly died: Promise<PlumbingError>
  /** Where this Envoy finds routes and endpoints of a name: to be written as `config_source` and `eds_config`. */
  readonly sources: {
    readonly route: (name: string) => Message
    readonly endpoints: (name: string) => Message
  }
  readonly #facts: Facts
  #snapshot = nothing
  #turn: Promise<unknown> = Promise.resolve()
  #stopping = false
  #death: PlumbingError | undefined

  constructor(facts: Facts) {
    this.#facts = facts
    this.pid = facts.child.pid
    this.adminAddress = facts.admin.address
    this.sources = {
      route: (name) => facts.xds.source(`routes/${name}`),
      endpoints: (name) => facts.xds.source(`endpoints/${name}`),
    }
    const { promise, resolve } = Promise.withResolvers<PlumbingError>()
    this.died = promise
    void facts.child.exited.then((exit) => {
      this.#death = deathOf(facts, exit)
      if (!this.#stopping) resolve(this.#death)
    })
  }

  /**
   * Makes exactly these resources stand, and returns once Envoy has taken them and none of them waits for another.
   * When it throws, what stood before stands again. Calls take turns.
   *
   * @throws EnvoyRefusedError with Envoy's words and the resources that they are about
   * @throws SetupError `ENVOY_NOT_IN_FORCE` that says what Envoy still waits for after 10 s
   * @throws PlumbingError when Envoy died
   */
  apply(next: Snapshot, signal?: AbortSignal): Promise<void> {
    return this.#inTurn(async () => {
      const phase = this.#phase(signal)
      try {
        await bringAbout(this.#facts.xds, this.#snapshot, next, phase)
      } catch (error) {
        if (this.#death === undefined && signal?.aborted !== true) await this.#goBack(error)
        throw error
      }
      this.#snapshot = next
    })
  }

  /**
   * Gives clusters that stand already other endpoints: pods that became ready, or no longer are.
   *
   * @param assignments `ClusterLoadAssignment`s; those of other names stay as they are
   * @throws as `apply` does
   */
  updateEndpoints(assignments: readonly Message[], signal?: AbortSignal): Promise<void> {
    return this.#inTurn(async () => {
      const { xds } = this.#facts
      const { clusters } = this.#snapshot
      const write = async () => ({ endpoints: await writeEndpoints(xds, assignments, clusters) })
      await this.#phase(signal)(write, { endpoints: assignments })
      const changed = new Set(assignments.map(endpointsNameOf))
      const others = this.#snapshot.endpoints.filter((one) => !changed.has(endpointsNameOf(one)))
      this.#snapshot = { ...this.#snapshot, endpoints: [...others, ...assignments] }
    })
  }

  /** Counters and gauges whose name contains `part`. */
  async stats(part = ''): Promise<Record<string, number>> {
    const literally = part.replaceAll(/[^\w/]/g, String.raw`\$&`)
    const stats = await this.#ask((admin) => admin.stats(part === '' ? undefined : literally))
    const found = [...stats].filter(([, value]) => /^-?\d+$/.test(value))
    return Object.fromEntries(found.map(([name, value]) => [name, Number(value)]))
  }

  /** Envoy's own account of its configuration, endpoints included, as JSON text. Envoy leaves secrets out. */
  configDump(): Promise<string> {
    return this.#ask((admin) => admin.get('/config_dump?include_eds'))
  }

  async stop(): Promise<void> {
    this.#stopping = true
    await this.#facts.child.stop()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  #inTurn<T>(run: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(run)
    this.#turn = mine.catch(() => {})
    return mine
  }

  #phase(signal?: AbortSignal): Phase {
    const { refusals, validator } = this.#facts
    return async (write, written) => {
      const known = refusals.length
      const expected = await write()
      const what = 'Envoy to put its resources in force'
      await waitFor({ what, limitMs: inForceLimitMs, everyMs: 3, signal, code: 'ENVOY_NOT_IN_FORCE' }, async () => {
        if (refusals.length > known) throw await blame(refusals.slice(known).join('\n'), written, validator, signal)
        return lookAt(await this.#ask((admin) => admin.stats(statsFilter)), expected)
      })
    }
  }

  async #goBack(reason: unknown): Promise<void> {
    try {
      await bringAbout(this.#facts.xds, this.#snapshot, this.#snapshot, this.#phase())
    } catch (error) {
      throw new PlumbingError({
        code: 'ENVOY_ROLLBACK_FAILED',
        what: `${messageOf(reason)}; and what stood before could not be put back: ${messageOf(error)}`,
        cause: error,
      })
    }
  }

  /** A dead Envoy's silence is told as its death, which may be noticed a moment after the silence. */
  async #ask<T>(question: (admin: Admin) => Promise<T>): Promise<T> {
    try {
      return await question(this.#facts.admin)
    } catch (error) {
      await Promise.race([this.#facts.child.exited, sleep(deathNoticeMs)])
      throw this.#death ?? error
    }
  }
}

function deathOf({ child, words }: Facts, { code, signal }: Exit): PlumbingError {
  const said = words.all().join('\n')
  return new PlumbingError({
    code: 'ENVOY_DIED',
    what: `${child.title} ended with ${signal ?? `status ${code}`}; its last lines: ${said || 'none'}`,
    next: remedyFor(said) ?? 'run again; where its last lines tell why it ended, see to that first',
  })
}
