import type { Endpoint } from '../../helpers/policy/input.ts'
import type { Decision, Verdict } from '../../helpers/policy/verdict.ts'
import type { Mesh } from '../../helpers/targets/target.ts'
import type { Outcome } from '../../helpers/traffic/outcome.ts'
import { summarize } from '../../helpers/traffic/tally.ts'

/** What a cluster did with the requests of a probe pod. */
export interface Observation {
  /** Undefined when it cannot be said, or nothing was asked. */
  readonly decision: Decision | undefined
  /** What was seen, or why nothing was asked. */
  readonly seen: string
}

const requests = 3
const answerLimitMs = 3_000
/** They ask for something, and do not change it (RFC 9110, 9.2.1). */
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])
/** What cilium-envoy writes for a request that no rule allows (cilium/proxy cilium/l7policy.cc). */
const deniedBody = 'Access denied\r\n'

/** Asks a ready pod at its own address, as a pod with the sender's labels: policies see neither Services nor redirects. */
export async function observe(mesh: Mesh, { query }: Verdict, hasFlows: boolean): Promise<Observation> {
  const { from, to, port, protocol, http = { method: 'GET', path: '/' } } = query
  const reason = whyNotAsked({ from, to, protocol, method: http.method }, mesh.namespace)
  if (reason !== undefined) return { decision: undefined, seen: `not asked: ${reason}` }
  const pod = (await mesh.pods(to.name)).find(({ ready }) => ready)
  if (pod === undefined) return { decision: undefined, seen: `not asked: ${to.name} has no pod that is ready` }
  const client = await mesh.client(from.name)
  const address = pod.ip.includes(':') ? `[${pod.ip}]` : pod.ip
  const headers = { ...(http.host === undefined ? {} : { host: http.host }), ...http.headers }
  const request = { method: http.method, url: `http://${address}:${port}${http.path}`, headers }
  const askedMs = performance.now()
  const outcomes = await client.send({ request, count: requests, timeoutMs: answerLimitMs })
  const decisions = new Set(outcomes.map((outcome) => decisionIn(outcome, query.http !== undefined)))
  const [decision] = decisions.size === 1 ? decisions : [undefined]
  const flows =
    decision?.startsWith('denied') === true && hasFlows
      ? await mesh.drops(from.name, performance.now() - askedMs)
      : { flows: [] }
  const dropped = new Set(flows.flows.filter((flow) => flow.to === pod.name).map(({ reason: why }) => why || 'L7'))
  const hubble = dropped.size === 0 ? '' : `; Hubble: ${[...dropped].join(', ')}`
  return { decision, seen: `${summarize(outcomes)} at ${pod.name} (${address}:${port})${hubble}` }
}

interface Asked {
  readonly from: Endpoint
  readonly to: Endpoint
  readonly protocol: string
  readonly method: string
}

function whyNotAsked({ from, to, protocol, method }: Asked, namespace: string): string | undefined {
  const stranger = [from, to].find((end) => end.kind !== 'pod' || (end.namespace ?? namespace) !== namespace)
  if (stranger !== undefined) return `${stranger.name} is no workload of the namespace ${namespace}`
  if (protocol !== 'TCP') return `probes speak HTTP over TCP, and not ${protocol}`
  if (!safeMethods.has(method)) return `a ${method} may change something`
  return undefined
}

/** @param judged whether the question is about the request, and not about the connection alone */
function decisionIn(outcome: Outcome, judged: boolean): Decision | undefined {
  if (outcome.kind === 'timeout') return 'denied-l4'
  if (outcome.kind !== 'answer') return undefined
  return judged && outcome.status === 403 && outcome.body === deniedBody ? 'denied-l7' : 'allowed'
}
