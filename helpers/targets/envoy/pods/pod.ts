import type { Deployment } from '../../../manifests/kinds/index.ts'
import type { Pod } from '../../target.ts'
import type { PodAddresses } from './address-block.ts'
import { Container, type ContainerState } from './container.ts'
import type { PodPlan } from './pod-plan.ts'
import { readByPrograms } from './programs.ts'
import type { PodRun, Runtime } from './runtime.ts'

/** A pod as the rest of the target sees it; a snapshot. */
export interface RunningPod extends Pod {
  readonly namespace: string
  readonly deployment: Deployment
  readonly serviceAccount: string
  readonly lapses: number
  /** Where its process listens, behind whatever stands on the pod's IP. */
  readonly process: { readonly address: string; readonly port: number }
}

interface PodOptions {
  readonly name: string
  readonly ordinal: number
  readonly plan: PodPlan
  readonly addresses: PodAddresses
  readonly runtime: Runtime
  /** The table of Services that its names resolve by. */
  readonly servicesFile: string
  readonly onStart: (pid: number) => void
  readonly onChange: () => void
  readonly onLine: (line: string) => boolean
}

/** One pod of a Deployment: a process with an address, a name and labels. */
export class PodProcess {
  readonly name: string
  readonly ordinal: number
  readonly plan: PodPlan
  readonly addresses: PodAddresses
  readonly #container: Container

  constructor(options: PodOptions) {
    const { name, ordinal, plan, addresses, runtime, onChange, onLine } = options
    this.name = name
    this.ordinal = ordinal
    this.plan = plan
    this.addresses = addresses
    const run = runOf(options)
    this.#container = new Container({
      start: (heard) => runtime.start({ ...run, onLine: heard }),
      address: addresses.process,
      podIp: addresses.ip,
      plan,
      onChange,
      onLine,
    })
  }

  get hash(): string {
    return this.plan.hash
  }

  get ready(): boolean {
    return this.#container.readiness === true
  }

  get restarts(): number {
    return this.#container.restarts
  }

  get stillborn(): number {
    return this.#container.stillborn
  }

  get lapses(): number {
    return this.#container.lapses
  }

  /** Whether it is known if the pod is ready. */
  get settled(): boolean {
    return this.#container.readiness !== undefined
  }

  start(): void {
    this.#container.start()
  }

  async stop(graceMs = this.plan.graceMs): Promise<void> {
    await this.#container.stop(graceMs)
  }

  view(): RunningPod {
    const { deployment, facts, labels, namespace, port } = this.plan
    return {
      name: this.name,
      namespace,
      workload: deployment.metadata.name,
      deployment,
      labels,
      serviceAccount: facts.serviceAccount,
      ip: this.addresses.ip,
      process: { address: this.addresses.process, port },
      ready: this.ready,
      restarts: this.restarts,
      lapses: this.lapses,
      node: facts.node,
    }
  }

  /** `orc-x2x4z (running, not ready, 1 restart), last output: …` */
  describe(): string {
    const lines = this.#container.lastLines()
    const output = lines.length === 0 ? 'no output' : `last output:\n    ${lines.join('\n    ')}`
    const readiness = readinessWords(this.#container.state, this.#container.readiness)
    return `${this.name} (${readiness}, ${this.restarts} restarts), ${output}`
  }
}

function readinessWords(state: ContainerState, readiness: boolean | undefined): string {
  return state === 'running' ? `running, ${readiness === true ? 'ready' : 'not ready'}` : state
}

function runOf({ name, plan, addresses, servicesFile, onStart }: PodOptions): Omit<PodRun, 'onLine'> {
  return {
    title: `the pod ${name}`,
    program: plan.program.path,
    env: readByPrograms({
      ...plan.program.env,
      HOSTNAME: name,
      ...plan.environment({ ...plan.facts, name, ip: addresses.ip }),
      SERVER_ADDRESS: addresses.process,
      SERVER_PORT: String(plan.port),
    }),
    ip: addresses.ip,
    namespace: plan.namespace,
    servicesFile,
    onStart,
  }
}
