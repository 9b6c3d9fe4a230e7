import { askAgent, listAgents } from './agents.ts'
import type { ClusterApi } from './api.ts'

/** Envoy's counters whose name contains `part`, under Envoy's own names, summed over nodes. */
export async function readProxyStats(api: ClusterApi, part: string): Promise<Record<string, number>> {
  const agents = await listAgents(api)
  const script = '{ cilium-dbg envoy admin metrics || true; } 2>/dev/null'
  const texts = await Promise.all(agents.map((agent) => askAgent(api, agent, script)))
  const sums: Record<string, number> = {}
  for (const line of texts.join('\n').split('\n')) {
    const sample = sampleIn(line, part)
    if (sample !== undefined) sums[sample.name] = (sums[sample.name] ?? 0) + sample.value
  }
  return sums
}

const form = /^envoy_([a-z_0-9]+)(?:\{(.*)\})? (\S+)$/

/**
 * The agent has Envoy's statistics in Prometheus' form alone, `envoy_cluster_upstream_rq{envoy_cluster_name="a/b"}` for
 * `cluster.a/b.upstream_rq`: what stood in the middle of the name is a label, and dots are underscores. Within `part`
 * they are what the caller wrote.
 */
export function sampleIn(line: string, part: string): { name: string; value: number } | undefined {
  const [, metric = '', labels = '', value] = form.exec(line) ?? []
  const scope = /(?:envoy_cluster_name|envoy_http_conn_manager_prefix)="([^"]*)"/.exec(labels)?.[1]
  const [room = '', ...rest] = metric.split('_')
  const flat = scope === undefined ? metric : rest.join('_')
  const wanted = part.replaceAll(/[^a-zA-Z0-9]/g, '_')
  if (value === undefined || !flat.includes(wanted)) return undefined
  const counter = flat.replace(wanted, part)
  return { name: scope === undefined ? counter : `${room}.${scope}.${counter}`, value: Number(value) }
}
