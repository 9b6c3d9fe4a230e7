import { messageOf } from '../core/errors.ts'
import type { CiliumHttpRule, CiliumL7Rules, CiliumPortProtocol } from '../manifests/kinds/cilium-network-policy.ts'
import type { FieldPath } from '../manifests/resource.ts'
import type { Faults, Place } from './fault.ts'
import { regexFault } from './http.ts'
import type { CiliumVersion } from './input.ts'
import { nameFaults } from './validate-peers.ts'

export function* l7Faults(
  rules: CiliumL7Rules,
  ports: readonly CiliumPortProtocol[],
  path: FieldPath,
  place: Place,
): Faults {
  const { http = [], dns = [], l7proto, l7 = [] } = rules
  if (l7.length > 0 && l7proto === undefined) yield { path: [...path, 'l7'], what: 'l7 needs l7proto beside it' }
  if (dns.length > 0 && ports.length === 0)
    yield { path: [...path, 'dns'], what: 'DNS rules need their port (53) given' }
  if (dns.length > 0 && place.direction === 'ingress')
    yield { path: [...path, 'dns'], what: 'DNS rules are for egress alone' }
  if (place.ofNodes && (place.version === '1.15' || place.direction === 'ingress' || http.length > 0)) {
    yield { path, what: `a rule with a nodeSelector takes no such L7 rules in ${place.direction}` }
  }
  for (const [n, rule] of http.entries()) yield* httpFaults(rule, [...path, 'http', n])
  for (const [n, name] of dns.entries()) yield* nameFaults(name, [...path, 'dns', n], place.version)
}

/**
 * Which kinds of rules are given, be they empty: the CRD of v1.20.2 takes exactly one (oneOf), Sanitize of v1.15.19 at
 * most one where any of them holds a rule.
 */
export function* l7KindFaults(rules: CiliumL7Rules, hasL7: boolean, path: FieldPath, version: CiliumVersion): Faults {
  const given = (['http', 'dns', 'kafka', 'l7proto'] as const).filter((kind) => rules[kind] !== undefined)
  if (given.length > 1 && (hasL7 || version !== '1.15'))
    yield { path, what: `${given.join(' and ')} exclude each other; give each a toPorts of its own` }
  if (given.length === 0 && version !== '1.15')
    yield { path, what: 'there are neither http nor dns rules; leave `rules` out to allow the ports as they are' }
}

/** Cilium compiles `path` and `method`; a `host` that RE2 refuses makes Envoy refuse the endpoint's whole policy. */
function* httpFaults(rule: CiliumHttpRule, path: FieldPath): Faults {
  for (const field of ['path', 'method', 'host'] as const) {
    const text = rule[field]
    const fault = text === undefined ? undefined : regexFault(text)
    if (fault !== undefined)
      yield { path: [...path, field], what: `\`${text}\` is not an RE2 expression: ${messageOf(fault)}` }
  }
}
