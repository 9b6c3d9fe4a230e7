import { SetupError } from '../../../core/errors.ts'
import { done, missing, waitFor } from '../../../core/wait.ts'
import type { Deployment } from '../../../manifests/kinds/index.ts'
import type { LoggedRequest } from '../../target.ts'
import type { AddressBlock } from './address-block.ts'
import { PodProcess, type RunningPod } from './pod.ts'
import { lettersOf, type PodPlan, podPlanOf } from './pod-plan.ts'
import { Ports } from './ports.ts'
import { RequestLog } from './request-log.ts'
import { rolloutStep } from './rollout.ts'
import type { Runtime } from './runtime.ts'

export interface PodsOptions {
  /** Where Deployments without a namespace go. */
  readonly namespace: string
  readonly block: AddressBlock
  readonly runtime: Runtime
  /** The table of Services, kept by the mesh with `writeServicesFile`. */
  readonly servicesFile: string
  /** Decides the pods' names. */
  readonly seed: string
  /** The run's register of process groups. */
  readonly record: (pid: number) => void
  /**
   * A pod was added, has ended, became ready or not, or was restarted: what `list()` returns has changed. A pod that
   * is to end is asked to only when this has settled, so that nobody is sent to it any more; it must not wait for
   * `reconcile`, which throws what this throws.
   */
  readonly onChange: () => void | Promise<void>
}

/** After so many lives that ended before the program listened, nothing better is expected of the next one. */
const hopelessLives = 4

/** What the kubelet and the Deployment controller are to a cluster, for processes on loopback. */
export class Pods implements AsyncDisposable {
  readonly #options: PodsOptions
  readonly #log = new RequestLog()
  readonly #ports: Ports
  readonly #ending = new Set<PodProcess>()
  #pods: PodProcess[] = []
  #plans: readonly PodPlan[] = []
  #made = 0
  #closed = false
  #failures: unknown[] = []

  constructor(options: PodsOptions) {
    this.#options = options
    this.#ports = new Ports(options.block)
  }

  /**
   * Makes exactly these Deployments stand. Returns when each wanted pod is ready, or is known not to be: its readiness
   * probe has failed `failureThreshold` times in a row since its program listened. A rollout whose new pods are not
   * ready keeps the old ones.
   *
   * @throws InputError for what this target cannot honour, before anything is changed
   * @throws SetupError `PORT_TAKEN`, `PORT_PRIVILEGED`, `POD_CRASHES`, `PODS_NOT_READY` (with each pod's state and
   * last output)
   * @throws PlumbingError when what runs the pods has died
   */
  async reconcile(deployments: readonly Deployment[], signal?: AbortSignal, limitMs = 30_000): Promise<void> {
    const plans = deployments.map((deployment) => podPlanOf(deployment, this.#options.namespace))
    await this.#ports.require(plans.map(({ port }) => port))
    this.#plans = plans
    this.#step()
    const what = 'the pods to be ready'
    await waitFor({ what, limitMs, everyMs: 5, signal, code: 'PODS_NOT_READY' }, () => {
      if (this.#options.runtime.death !== undefined) throw this.#options.runtime.death
      if (this.#failures.length > 0) throw this.#failures.shift()
      this.#refuseHopeless()
      const open = this.#open()
      return open.length === 0 ? done(undefined) : missing(open.join('\n  '))
    })
  }

  /** The pods that stand now, those that are ending left out. */
  list(): readonly RunningPod[] {
    return this.#pods.map((pod) => pod.view())
  }

  /** What the pods' programs logged before now, restarts and pods that are gone included. */
  async requestLog(tag: string): Promise<LoggedRequest[]> {
    await this.caughtUp()
    return this.#log.tagged(tag)
  }

  /** Lets this process learn what the pods wrote and what became of them before now. @throws PlumbingError as `Runtime` */
  caughtUp(): Promise<void> {
    return this.#options.runtime.caughtUp()
  }

  /** A line for each pod, with its state and last output. */
  describe(): string {
    return [...this.#pods, ...this.#ending].map((pod) => pod.describe()).join('\n')
  }

  /** Ends all pods at once, without grace. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    const pods = this.#pods.splice(0)
    await Promise.all([...pods, ...this.#ending].map((pod) => pod.stop(0)))
  }

  /** Takes each Deployment as far as it can go now; called again whenever a pod has changed. */
  #step(): void {
    if (this.#closed) return
    const keys = new Set([...this.#pods.map(({ plan }) => plan.key), ...this.#plans.map(({ key }) => key)])
    for (const key of keys) this.#stepOne(key)
  }

  #stepOne(key: string): void {
    const plan = this.#plans.find((each) => each.key === key)
    const pods = this.#pods.filter((pod) => pod.plan.key === key)
    const ending = [...this.#ending].filter((pod) => pod.plan.key === key).length
    const { replicas = 1, strategy } = plan?.deployment.spec ?? { replicas: 0 }
    const wanted = { hash: plan?.hash ?? '', replicas, recreate: strategy?.type === 'Recreate' }
    const { start, stop } = rolloutStep(pods, wanted, ending)
    for (const pod of stop) this.#end(pod)
    if (plan !== undefined) for (let n = 0; n < start; n++) this.#begin(plan)
  }

  #begin(plan: PodPlan): void {
    const ordinal = this.#made++
    const prefix = `${plan.deployment.metadata.name}-${plan.hash}`
    const name = `${prefix}-${lettersOf(`${this.#options.seed}/${prefix}/${ordinal}`, 5)}`
    const pod = new PodProcess({
      name,
      ordinal,
      plan,
      addresses: this.#options.block.takePod(),
      runtime: this.#options.runtime,
      servicesFile: this.#options.servicesFile,
      onStart: this.#options.record,
      onChange: () => this.#changed(),
      onLine: (line) => this.#log.take({ name, workload: plan.deployment.metadata.name }, line),
    })
    this.#pods.push(pod)
    pod.start()
    void this.#tell()
  }

  #end(pod: PodProcess): void {
    this.#pods = this.#pods.filter((other) => other !== pod)
    this.#ending.add(pod)
    void this.#seeOff(pod)
  }

  async #seeOff(pod: PodProcess): Promise<void> {
    await this.#tell()
    await pod.stop()
    this.#ending.delete(pod)
    this.#options.block.giveBack(pod.addresses)
    this.#step()
  }

  #changed(): void {
    this.#step()
    void this.#tell()
  }

  async #tell(): Promise<void> {
    if (this.#closed) return
    try {
      await this.#options.onChange()
    } catch (error) {
      this.#failures.push(error)
    }
  }

  /** What `reconcile` still waits for. */
  #open(): string[] {
    const pods = this.#pods.filter((pod) => !pod.settled).map((pod) => pod.describe())
    const ending = [...this.#ending].map((pod) => `${pod.name} to end`)
    return [...pods, ...ending]
  }

  #refuseHopeless(): void {
    const pod = this.#pods.find(({ stillborn }) => stillborn >= hopelessLives)
    if (pod === undefined) return
    throw new SetupError({
      code: 'POD_CRASHES',
      what: `the program of a pod ends before it listens, each time it is started: ${pod.describe()}`,
      next: 'correct what its output complains about, in the environment that the Deployment gives it',
    })
  }
}
