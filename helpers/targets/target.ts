import type { Resource } from '../manifests/resource.ts'
import type { Client } from '../traffic/outcome.ts'

export type TargetName = 'envoy' | 'k3s' | 'kubeconfig'

/** What a claim can need of a target; a claim whose need is not met is skipped with that reason. */
export type Capability =
  /** Manifests can be applied and removed (not so in the check mode of `kubeconfig`). */
  | 'apply'
  /** HTTP rules of network policies are enforced. */
  | 'l7-policy'
  /** CiliumEnvoyConfig is in force. */
  | 'envoy-config'
  /** The backends' request logs can be read, with this project's tags in them. */
  | 'request-log'
  /** Responses name the pod that made them (`x-served-by`). */
  | 'pod-identity'
  /** Flows with verdicts and drop reasons. */
  | 'hubble'
  /** The proxy's counters can be read. */
  | 'proxy-stats'
  /** More than one node. */
  | 'multi-node'

/** Tells the user what is going on; one line a step, the time it took added when it ends. */
export interface Progress {
  step<T>(title: string, run: (note: (text: string) => void) => Promise<T>): Promise<T>
}

/** Everything that a run was asked for; read once from flags, environment and defaults. */
export interface TargetSettings {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Unique for this run; part of the name of whatever the run creates. */
  readonly runId: string
}

export type Availability =
  | { readonly available: true }
  | { readonly available: false; readonly because: string; readonly next: string }

/** What the results say about where they were seen. */
export interface TargetInfo {
  readonly name: TargetName
  /** How the target was chosen: asked for, or by `auto` and why. */
  readonly chosen: string
  /** Program to version: `{ envoy: '1.37.0' }`. */
  readonly versions: Readonly<Record<string, string>>
  readonly capabilities: readonly Capability[]
  /** Nodes that run pods; what is per node (a local rate limit) is claimed per node. */
  readonly nodes: number
}

/** What the processes that run suites need to reach a started target; plain JSON. */
export interface TargetHandle {
  readonly info: TargetInfo
  readonly runId: string
  /** The target's own facts (paths, addresses, a kubeconfig's file): read by the same target's `open` alone. */
  readonly facts: Readonly<Record<string, unknown>>
}

/** A place where manifests can be tried. */
export interface Target {
  readonly name: TargetName
  /** Looks, and starts nothing. A target that was asked for by name and is not there is an error, never a fallback. */
  detect(settings: TargetSettings): Promise<Availability>
  /** Once a run, in the runner's main process. Releases what it began when it fails. @throws SetupError */
  start(settings: TargetSettings, chosen: string, progress: Progress, signal: AbortSignal): Promise<StartedTarget>
  /** Once a suite, in the process that runs the suite. */
  open(handle: TargetHandle, options: OpenOptions, progress: Progress, signal: AbortSignal): Promise<Mesh>
}

export interface StartedTarget extends AsyncDisposable {
  readonly handle: TargetHandle
}

export interface OpenOptions {
  /** The suite's name; part of the name of whatever is created for it. */
  readonly lab: string
  /** Where resources without a namespace go: `azeroth`. */
  readonly namespace: string
}

/** One lab's mesh: a namespace with workloads, Services, policies and Envoy configurations in it. */
export interface Mesh extends AsyncDisposable {
  readonly namespace: string
  /** What stands there, where the mesh is somebody else's and is not to be changed; its manifests are what is tried. */
  readonly found?: readonly Resource[]
  /**
   * Makes exactly these resources stand, removing what an earlier call brought and this one does not list, and
   * returns once that is in force everywhere: pods ready (those that can be), endpoints published, policies
   * realized, proxies configured.
   *
   * @throws InputError for what the target cannot honour (with file, line and column)
   * @throws RejectedConfigError when Cilium or Envoy does not take a resource
   */
  bring(resources: readonly Resource[], signal?: AbortSignal): Promise<void>
  /** A sender with the labels of this Deployment's pods, and so with their identity, that no Service selects. */
  client(workload: string): Promise<Client>
  /** Pods of a Deployment that stands now. */
  pods(workload: string): Promise<Pod[]>
  /** Requests with this tag that backends have logged, restarts included. Needs `request-log`. */
  requestLog(tag: string): Promise<LoggedRequest[]>
  /** A proxy's counters whose name contains `part`, summed over nodes. Empty where they cannot be read. */
  proxyStats(part: string): Promise<Readonly<Record<string, number>>>
  /** What the datapath has dropped of this client's traffic within the last `agoMs`. Needs `hubble`. */
  drops(workload: string, agoMs: number): Promise<Drops>
  /** For reports, when a claim failed: what the target knows of its own state, secrets left out. */
  describe(): Promise<readonly StateDump[]>
}

/** Dropped flows as Hubble has them. */
export interface Drops {
  readonly flows: readonly DroppedFlow[]
  /** Events that Hubble says it lost meanwhile; with any, what is missing here proves nothing. */
  readonly lost: number
}

export interface DroppedFlow {
  /** `L7`: a request that the proxy denied. */
  readonly layer: 'L3/L4' | 'L7'
  /** Hubble's `drop_reason_desc`: `POLICY_DENIED`, `POLICY_DENY`; empty for `L7`. */
  readonly reason: string
  readonly direction: 'ingress' | 'egress'
  /** The sender's pod. */
  readonly from: string
  readonly to: string
  readonly port: number
  /** `PUT http://stronghold:8080/new-king`, for `L7`. */
  readonly request?: string
  readonly node: string
  readonly time: string
}

export interface StateDump {
  /** `envoy config_dump`, `agent log`. */
  readonly title: string
  readonly text: string
}

export interface Pod {
  readonly name: string
  readonly ip: string
  readonly workload: string
  readonly labels: Readonly<Record<string, string>>
  readonly ready: boolean
  readonly restarts: number
  /** How often it stopped being ready, where that is counted: a pod may be ready again before anyone looks. */
  readonly lapses?: number
  readonly node: string
}

export interface LoggedRequest {
  readonly pod: string
  readonly workload: string
  readonly method: string
  /** Path with query. */
  readonly path: string
  readonly status: number
  readonly tag: string
}
