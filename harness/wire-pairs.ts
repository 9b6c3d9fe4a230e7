import { PlumbingError } from '../helpers/core/errors.ts'
import { done, missing, waitFor } from '../helpers/core/wait.ts'
import type { Deployment } from '../helpers/manifests/kinds/index.ts'
import { compilePolicies, type PolicySet } from '../helpers/policy/compile.ts'
import { decide } from '../helpers/policy/decide.ts'
import { explain } from '../helpers/policy/explain.ts'
import type { Endpoint, Policy, PolicyOptions } from '../helpers/policy/input.ts'
import { judge } from '../helpers/policy/judge.ts'
import type { L7Rules } from '../helpers/policy/l7-rules.ts'
import { policiesOf } from '../helpers/policy/test-policies.ts'
import type { Verdict } from '../helpers/policy/verdict.ts'
import { endpointOf } from '../helpers/policy/workloads.ts'
import type { Pod } from '../helpers/targets/target.ts'
import type { Outcome } from '../helpers/traffic/outcome.ts'
import { clients, deployments, type World } from './wire-world.ts'

/** A denial at L3/L4 is no answer for so long: longer than a loaded machine takes, shorter than the four tries of 2 s after which a proxy on the client’s side says 503. */
const answerLimitMs = 4_000

const requests = [
  { method: 'GET', path: '/weapons' },
  { method: 'PUT', path: '/weapons' },
  { method: 'GET', path: '/new-king' },
]

/** One request of one workload to one other, and what became of it. */
export interface Pair {
  readonly verdict: Verdict
  /** @see marksRequests */
  readonly needsMark: boolean
  readonly outcome: Outcome
  /** What was seen, in the engine's words, or in others when it is nothing that the engine could say. */
  readonly seen: string
}

/**
 * Asks every client, server and request under policies that are in force.
 * @throws PlumbingError when a backend has ended meanwhile, or the line to a probe: neither is a denial
 */
export async function askAll(world: World, policies: readonly Policy[], options: PolicyOptions, tag: string) {
  const endpoints = new Map(deployments.map((deployment) => [deployment, endpointOf(deployment, [], options)]))
  const set = compilePolicies({ policies, endpoints: [...endpoints.values()], options })
  const endpointFor = (deployment: Deployment): Endpoint => {
    const endpoint = endpoints.get(deployment)
    if (endpoint === undefined) throw new Error(`${deployment.metadata.name} is not of this world`)
    return endpoint
  }
  const servers = await Promise.all(deployments.map(async (server) => ({ server, pod: await onlyPod(world, server) })))
  const pairs = await Promise.all(
    clients.flatMap((client) =>
      servers.flatMap(({ server, pod }) =>
        requests.map(async ({ method, path }): Promise<Pair> => {
          const [from, to] = [endpointFor(client), endpointFor(server)]
          const { port } = portOf(server)
          const host = `${pod.ip}:${port}`
          const verdict = decide(set, { from, to, port, protocol: 'TCP', http: { method, path, host } })
          const outcome = await ask(world, client, { method, url: `http://${host}${path}` }, tag)
          return { verdict, needsMark: needsMark(set, verdict), outcome, seen: seenIn(outcome, pod.name) }
        }),
      ),
    ),
  )
  await sameAs(world, servers)
  await requireLogged(world, pairs, tag)
  return pairs
}

async function ask(world: World, client: Deployment, request: { method: string; url: string }, tag: string) {
  const sender = await world.meshOf(client.metadata.namespace).client(client.metadata.name)
  const [outcome] = await sender.send({ request, count: 1, timeoutMs: answerLimitMs, tag })
  if (outcome === undefined || outcome.kind === 'lost') {
    throw new PlumbingError({ code: 'REQUEST_LOST', what: `a request was lost: ${outcome?.detail}` })
  }
  return outcome
}

/** A testbed's Envoy asks a server of its own for the HTTP verdict, and says a bare 403 when it has none after 200 ms. */
const unjudged = 'unjudged'

/**
 * New policies replace a proxy's listeners, and with them end the connections through them, also one on which the proxy
 * before it has just sent a request. That one tries again, unless three others are being tried again already.
 */
const brokenOff = 'broken off'

/** A proxy on the client's side says so after its tries, or at once when three others are being tried again already. */
const gaveUp = 'gave up'

/** An allowed request is answered by the very pod, a denied one by the proxy, or not at all. */
function seenIn(outcome: Outcome, pod: string): string {
  if (outcome.kind === 'timeout') return 'denied-l4'
  if (outcome.kind !== 'answer') return `${outcome.kind}: ${outcome.detail}`
  const { status, headers, body } = outcome
  if (headers['x-served-by'] === pod) return 'allowed'
  if (status === 403 && body === 'Access denied\r\n') return 'denied-l7'
  if (status === 403 && body === '') return unjudged
  if (status === 503 && body.endsWith('reset reason: connection timeout')) return gaveUp
  if (status === 503 && body.endsWith('reset reason: connection termination')) return brokenOff
  return `${status} of ${headers['x-served-by'] ?? 'no pod'}: ${body}`
}

async function onlyPod(world: World, { metadata }: Deployment): Promise<Pod> {
  const [pod, ...others] = await world.meshOf(metadata.namespace).pods(metadata.name)
  if (pod !== undefined && others.length === 0) return pod
  throw new PlumbingError({ code: 'POD_LOST', what: `${metadata.name} has ${others.length + 1} pods, not one` })
}

/** A backend that ends answers nobody, which looks like a denial. */
async function sameAs(world: World, before: readonly { server: Deployment; pod: Pod }[]): Promise<void> {
  for (const { server, pod } of before) {
    const { name, restarts, ready } = await onlyPod(world, server)
    if (name === pod.name && restarts === pod.restarts && ready) continue
    throw new PlumbingError({ code: 'POD_LOST', what: `${pod.name} has ended, or is not ready, while it was asked` })
  }
}

/** Every allowed request is in some backend's log, and no denied one; one that was broken off may be there. */
async function requireLogged(world: World, pairs: readonly Pair[], tag: string): Promise<void> {
  const answered = pairs.filter(({ seen }) => seen === 'allowed').length
  const most = answered + pairs.filter(({ seen }) => seen === brokenOff).length
  await waitFor({ what: 'the logs of the requests that were answered', limitMs: 10_000, everyMs: 200 }, async () => {
    const logs = await Promise.all(world.meshes.map((mesh) => mesh.requestLog(tag)))
    const logged = logs.flat().length
    if (logged > most) throw new Error(`backends logged ${logged} requests, and answered ${answered}`)
    return logged >= answered ? done(undefined) : missing(`${logged} of ${answered} are logged`)
  })
}

function portOf({ metadata, spec }: Deployment): { readonly port: number } {
  const port = spec.template.spec.containers[0]?.ports?.[0]?.containerPort
  if (port === undefined) throw new Error(`${metadata.name} declares no port`)
  return { port }
}

/** Neither the policy nor a backend was heard, so that the pair says nothing of the engine. */
export const wasUnheard = ({ seen }: Pair, marks: boolean): boolean =>
  seen === brokenOff || (seen === unjudged && !marks)

export function agrees({ verdict, seen }: Pair): boolean {
  if (seen === gaveUp) return verdict.decision === 'denied-l4' && isProxied(verdict.egress.l7)
  return seen === verdict.decision
}

/**
 * Whether the proxy marks what it sends on with whose it is. cilium-envoy does (its filter cilium.bpf_metadata); a
 * cluster whose agent drives another Envoy shows the node's identity to the pod's side.
 */
export async function marksRequests(world: World, options: PolicyOptions): Promise<boolean> {
  const policies = policiesOf(throughProxy)
  await world.bring(policies)
  const pairs = await askAll(world, policies, options, 'mark')
  const proxied = pairs.filter(({ verdict }) => isProxied(verdict.egress.l7))
  if (proxied.every(agrees)) return true
  if (proxied.some(({ seen }) => seen === 'allowed')) return false
  throw new PlumbingError({ code: 'PROXY_SILENT', what: 'no request passed a proxy of the client’s side' })
}

const throughProxy = `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: through-proxy, namespace: azeroth }
spec:
  endpointSelector: {}
  egress: [{ toPorts: [{ ports: [{ port: "8080", protocol: TCP }], rules: { http: [{ path: "/.*" }] } }] }]
  ingress: [{ fromEndpoints: [{ matchLabels: { class: human } }] }]`

const isProxied = (rules: L7Rules): boolean => typeof rules === 'object' && 'allow' in rules

/**
 * Whether the outcome depends on the mark that cilium-envoy leaves on what it sends on. Without it the pod's own side
 * sees the node: it may decide otherwise, or send the request to the proxy once more, for ever.
 */
function needsMark(set: PolicySet, { query, egress, ingress }: Verdict): boolean {
  const passesProxy = [egress, ingress].some(({ decision, l7 }) => decision === 'allowed' && isProxied(l7))
  if (egress.decision !== 'allowed' || !passesProxy) return false
  const fromNode = { ...query, from: { kind: 'host', name: 'host', labels: {} } } as const
  const proxied = judge(set, fromNode, 'ingress').allows.some(({ http }) => http !== undefined)
  return proxied || decide(set, fromNode).ingress.decision !== ingress.decision
}

export function disagreementText(pair: Pair, options: PolicyOptions): string {
  const { outcome, seen, verdict } = pair
  return [...explain(verdict, options), `  on the wire: ${seen}, after ${Math.round(outcome.durationMs)} ms`].join('\n')
}
