import { get } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ProbePlan } from './probe-plan.ts'
import { ProbeVerdict } from './probe-verdict.ts'

/** How often to look for as long as there is no verdict yet. */
const firstPeriodMs = 20
/** How often while it fails: who hangs, or comes back, is to be noticed within a claim. */
const failingPeriodMs = 250
/** From often to seldom: a process is up within 50 ms, or within a second where the machine is busy. */
const listenPeriodMs = { first: 5, growth: 1.3, longest: 50 }
/** A timer this late means that this process did not run, so that the silence says nothing about the pod. */
const heldUpMs = 250

/**
 * Probes a process again and again until the signal, and tells each change of the verdict.
 *
 * @param address where the process listens
 * @param host the pod's IP, which a probe's request names
 */
export async function keepProbing(
  target: { readonly address: string; readonly host: string },
  plan: ProbePlan,
  signal: AbortSignal,
  onVerdict: (healthy: boolean) => void,
): Promise<void> {
  const verdict = new ProbeVerdict(plan)
  while (!signal.aborted) {
    const begunMs = performance.now()
    const healthy = await succeeds(target, plan)
    if (signal.aborted) return
    const heldUp = performance.now() - begunMs > plan.timeoutMs + heldUpMs
    const changed = healthy || !heldUp ? verdict.add(healthy) : undefined
    if (changed !== undefined) onVerdict(changed)
    const longestMs = verdict.current === undefined ? firstPeriodMs : healthy ? plan.periodMs : failingPeriodMs
    await pause(Math.min(longestMs, plan.periodMs), signal)
  }
}

/** Returns once the process accepts connections, or at the signal. */
export async function listens(address: string, port: number, signal: AbortSignal): Promise<void> {
  let periodMs = listenPeriodMs.first
  while (!signal.aborted && !(await accepts(address, port, 1000))) {
    await pause(periodMs, signal)
    periodMs = Math.min(periodMs * listenPeriodMs.growth, listenPeriodMs.longest)
  }
}

/** Returns early, and without an error, at the signal. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {})
}

function succeeds({ address, host }: { address: string; host: string }, plan: ProbePlan): Promise<boolean> {
  const { request, timeoutMs } = plan
  if (request.kind === 'tcp') return accepts(address, request.port, timeoutMs)
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const headers = { host: `${host}:${request.port}`, 'user-agent': 'kube-probe/1.34', connection: 'close' }
  const options = { host: address, port: request.port, path: request.path, headers: { ...headers, ...request.headers } }
  const asked = get({ ...options, agent: false, signal: AbortSignal.timeout(timeoutMs) })
  asked.on('error', () => resolve(false))
  asked.on('response', (response) => {
    const status = response.statusCode ?? 0
    resolve(status >= 200 && status < 400)
    response.destroy()
  })
  return promise
}

function accepts(host: string, port: number, timeoutMs: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect({ host, port, timeout: timeoutMs })
  socket
    .on('connect', () => resolve(true))
    .on('error', () => resolve(false))
    .on('timeout', () => resolve(false))
  return promise.finally(() => socket.destroy())
}
