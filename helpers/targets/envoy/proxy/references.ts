import { isMessage, type Message, message, text } from '../../../manifests/message.ts'

/** The names of the route configurations that a listener takes by RDS, wherever in it. */
export function routesUsedBy(listener: Message): string[] {
  return valuesNamed(listener, 'rds').flatMap((rds) => text(rds, 'route_config_name') ?? [])
}

/** The name of the endpoints that a cluster takes by EDS. */
export function endpointsUsedBy(cluster: Message): string | undefined {
  if (text(cluster, 'type') !== 'EDS') return undefined
  return text(message(cluster, 'eds_cluster_config'), 'service_name') ?? text(cluster, 'name')
}

/** Envoy's statistics of a cluster go by this name. */
export function statName(cluster: Message): string {
  return (text(cluster, 'alt_stat_name') ?? text(cluster, 'name') ?? '').replaceAll(':', '_')
}

function valuesNamed(value: unknown, name: string): Message[] {
  if (typeof value !== 'object' || value === null) return []
  const own = isMessage(value) && isMessage(value[name]) ? [value[name]] : []
  return [...own, ...Object.values(value).flatMap((child) => valuesNamed(child, name))]
}
