import { InputError } from '../../../core/errors.ts'
import { nameOf } from '../../../manifests/resource.ts'
import type { PolicySet } from '../../../policy/compile.ts'
import type { HeaderCondition, HttpRule } from '../../../policy/http.ts'
import type { Endpoint } from '../../../policy/input.ts'
import { type L7Rules, l7Rules } from '../../../policy/l7-rules.ts'
import type { Permission } from './inbound.ts'
import type { PodEndpoint, ProbeEndpoint } from './model.ts'
import type { RuleFor } from './snapshot.ts'

/** The policy engine's verdicts as rules of the pods' inbound listeners. */
export function ruleFrom(set: PolicySet, endpointOf: (pod: PodEndpoint | ProbeEndpoint) => Endpoint): RuleFor {
  return (client, pod, way) => {
    const query = { from: endpointOf(client), to: endpointOf(pod), port: pod.process.port, protocol: 'TCP' } as const
    const { egress, ingress } = l7Rules(set, query)
    if (egress === 'denied' && way === 'envoy') return { kind: 'forbidden' }
    if (egress === 'denied') return { kind: 'silent' }
    const directions = [egress, ingress].flatMap((rules) => enforced(rules, client, pod))
    const silent = ingress === 'denied'
    if (directions.length > 0) return { kind: 'http', directions, silent }
    return silent ? { kind: 'silent' } : { kind: 'plain' }
  }
}

/** Nothing for a direction without a proxy, else the alternatives of which a request needs one. */
function enforced(rules: L7Rules, client: { name: string }, pod: { name: string }): Permission[][] {
  if (rules === 'none' || rules === 'denied') return []
  if ('unknown' in rules) {
    const { unknown, by } = rules
    const policy = by === undefined ? '' : `${nameOf(by.policy)}: `
    throw new InputError({
      code: 'TARGET_CANNOT_HONOUR',
      what: `${policy}whether ${client.name} may reach ${pod.name} cannot be decided without a cluster: ${unknown}`,
      where: by?.policy.at(by.path),
      next: 'run it on the k3s target',
    })
  }
  for (const rule of rules.changing)
    throw unhonoured(rule, 'changes headers of the requests that it matches (`mismatch`)')
  return [rules.allow === 'all' ? [{ any: true }] : rules.allow.map(permission)]
}

function permission(rule: HttpRule): Permission {
  const patterns = { ':method': rule.method, ':path': rule.path, ':authority': rule.host }
  const parts = [
    ...Object.entries(patterns).flatMap(([name, regex]) =>
      regex === undefined ? [] : [{ header: { name, string_match: { safe_regex: { regex } } } }],
    ),
    ...rule.headers.map((condition) => ({ header: headerMatch(condition, rule) })),
  ]
  return parts.length === 0 ? { any: true } : { and_rules: { rules: parts } }
}

function headerMatch(condition: HeaderCondition, rule: HttpRule): Permission {
  if (condition.is === 'present') return { name: condition.name, present_match: true }
  if (condition.is === 'exactly') return { name: condition.name, string_match: { exact: condition.value } }
  throw unhonoured(rule, `compares header ${condition.name} with the secret ${condition.secret}`)
}

function unhonoured(rule: HttpRule, what: string): InputError {
  return new InputError({
    code: 'TARGET_CANNOT_HONOUR',
    what: `${nameOf(rule.policy)}: an HTTP rule ${what}, which the embedded target cannot honour`,
    where: rule.policy.at(rule.at),
    next: 'run it on the k3s target',
  })
}
