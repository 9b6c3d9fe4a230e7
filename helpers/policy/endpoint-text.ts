import { namespaceOf } from './identity.ts'
import type { Endpoint, PolicyOptions } from './input.ts'
import { isIdentityLabel } from './labels.ts'

/** `azeroth/orc (class=orc)`, `world (198.51.100.7)`: an endpoint as policies see it. */
export function endpointText(endpoint: Endpoint, options: PolicyOptions): string {
  if (endpoint.kind !== 'pod') {
    const known = [...(endpoint.ip === undefined ? [] : [endpoint.ip]), ...(endpoint.dnsNames ?? [])]
    return known.length === 0 ? endpoint.kind : `${endpoint.kind} (${known.join(', ')})`
  }
  const labels = Object.entries(endpoint.labels).filter(([name]) => isIdentityLabel(name, options.ciliumVersion))
  const text = labels.map(([name, value]) => `${name}=${value}`).join(', ')
  return `${endpointName(endpoint, options)} (${text === '' ? 'no labels' : text})`
}

/** `azeroth/orc`, or an entity's name. */
export function endpointName(endpoint: Endpoint, options: PolicyOptions): string {
  return endpoint.kind === 'pod' ? `${namespaceOf(endpoint, options)}/${endpoint.name}` : endpoint.name
}
