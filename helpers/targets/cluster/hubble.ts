import { z } from 'zod'
import { done, missing, waitFor } from '../../core/wait.ts'
import type { DroppedFlow, Drops } from '../target.ts'
import { type Agent, askAgent, listAgents } from './agents.ts'
import type { ClusterApi } from './api.ts'

/** Hubble gets a flow within milliseconds, an HTTP record when Envoy's log reaches the agent. */
const arrivalMs = 3_000
/** Asked for on top, since the mark was taken by another clock than the agent's. */
const slackSeconds = 1

/** Whether every agent's Hubble answers. */
export async function hasHubble(api: ClusterApi): Promise<boolean> {
  const agents = await listAgents(api)
  const script = 'hubble status >/dev/null 2>&1 && echo yes || echo no'
  const answers = await Promise.all(agents.map((agent) => askAgent(api, agent, script).catch(() => 'no')))
  return answers.length > 0 && answers.every((answer) => answer.trim() === 'yes')
}

/**
 * Flows from these pods that were dropped within the last `agoMs`, from the Hubble of every node; waits a little when
 * there is none yet. Both ends of a connection can drop, and each node knows its own part alone.
 */
export async function readDrops(
  api: ClusterApi,
  { namespace, pods, agoMs }: { namespace: string; pods: readonly string[]; agoMs: number },
): Promise<Drops> {
  const startedMs = performance.now()
  const agents = await listAgents(api)
  const look = async (): Promise<Drops> => {
    const seconds = Math.ceil((agoMs + performance.now() - startedMs) / 1000) + slackSeconds
    return joined(await Promise.all(agents.map((agent) => dropsOn(api, agent, namespace, seconds))), pods)
  }
  try {
    return await waitFor({ what: 'Hubble’s flows', limitMs: arrivalMs, everyMs: 250 }, async () => {
      const drops = await look()
      return drops.flows.length > 0 ? done(drops) : missing('a dropped one')
    })
  } catch {
    return await look()
  }
}

/**
 * Filtered in the shell: with a filter of its own, Hubble looks for the window's start back to the edge of its ring, and
 * counts that edge as a lost event (cilium v1.15.19 pkg/hubble/observer/local_observer.go, newRingReader).
 */
async function dropsOn(api: ClusterApi, agent: Agent, namespace: string, seconds: number): Promise<Drops> {
  const kept = `"verdict": *"DROPPED".*"namespace": *"${namespace}"|"lost_events"`
  const script = `flows=$(hubble observe --since ${seconds}s -o jsonpb) || exit 1; echo "$flows" | grep -E '${kept}' || true`
  return dropsIn(await askAgent(api, agent, script))
}

function joined(parts: readonly Drops[], pods: readonly string[]): Drops {
  return {
    flows: parts.flatMap(({ flows }) => flows).filter(({ from }) => pods.includes(from)),
    lost: parts.reduce((sum, { lost }) => sum + lost, 0),
  }
}

const endpoint = z.object({ pod_name: z.string().optional(), labels: z.array(z.string()).optional() })
const port = z.object({ destination_port: z.number().optional() })
const line = z.object({
  node_name: z.string().optional(),
  time: z.string().optional(),
  lost_events: z.object({ num_events_lost: z.coerce.number().default(1) }).optional(),
  flow: z
    .object({
      verdict: z.string(),
      drop_reason_desc: z.string().optional(),
      Type: z.string().optional(),
      event_type: z.object({ type: z.number().optional() }).optional(),
      traffic_direction: z.string().optional(),
      source: endpoint.optional(),
      destination: endpoint.optional(),
      l4: z.object({ TCP: port.optional(), UDP: port.optional() }).optional(),
      l7: z.object({ http: z.object({ method: z.string(), url: z.string() }).optional() }).optional(),
    })
    .optional(),
})

/** Policy-verdict events; the drop itself is an event of its own, so that each would be counted twice. */
const policyVerdict = 5

/**
 * Reads what `hubble observe -o jsonpb` printed. Fields as in cilium v1.15.19 api/v1/flow/flow.proto; protojson leaves out
 * what is zero, so that a request denied by the proxy has no drop reason.
 */
export function dropsIn(text: string): Drops {
  const events = text
    .split('\n')
    .filter((each) => each.startsWith('{'))
    .map((each) => line.parse(JSON.parse(each)))
  return {
    flows: events.flatMap((event): DroppedFlow[] => {
      const { flow } = event
      if (flow?.verdict !== 'DROPPED' || flow.event_type?.type === policyVerdict) return []
      const { http } = flow.l7 ?? {}
      return [
        {
          layer: flow.Type === 'L7' ? 'L7' : 'L3/L4',
          reason: flow.drop_reason_desc ?? '',
          direction: flow.traffic_direction === 'EGRESS' ? 'egress' : 'ingress',
          from: flow.source?.pod_name ?? '',
          to: flow.destination?.pod_name ?? '',
          port: flow.l4?.TCP?.destination_port ?? flow.l4?.UDP?.destination_port ?? 0,
          node: event.node_name ?? '',
          time: event.time ?? '',
          ...(http === undefined ? {} : { request: `${http.method} ${http.url}` }),
        },
      ]
    }),
    lost: events.reduce((sum, { lost_events }) => sum + (lost_events?.num_events_lost ?? 0), 0),
  }
}
