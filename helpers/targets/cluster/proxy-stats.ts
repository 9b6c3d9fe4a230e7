import { askAgent, listAgents } from './agents.ts'
import type { ClusterApi } from './api.ts'

/**
 * Envoy's counters whose name contains `part`, summed over nodes and labels. The agent gives them in Prometheus' form:
 * `envoy_http_local_rate_limit_rate_limited`, so a dot in `part` stands for an underscore.
 */
export async function readProxyStats(api: ClusterApi, part: string): Promise<Record<string, number>> {
  const agents = await listAgents(api)
  const script = '{ cilium-dbg envoy admin metrics || true; } 2>/dev/null'
  const texts = await Promise.all(agents.map((agent) => askAgent(api, agent, script)))
  const wanted = part.replaceAll('.', '_')
  const sums: Record<string, number> = {}
  for (const line of texts.join('\n').split('\n')) {
    const { name, value } = parseSample(line)
    if (name?.includes(wanted) === true) sums[name] = (sums[name] ?? 0) + value
  }
  return sums
}

function parseSample(line: string): { name: string | undefined; value: number } {
  const match = /^([a-zA-Z_:][\w:]*)(?:\{.*\})? (\S+)/.exec(line)
  return { name: match?.[1], value: Number(match?.[2]) }
}
