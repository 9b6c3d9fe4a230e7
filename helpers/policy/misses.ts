import type { PolicySet } from './compile.ts'
import { endpointText } from './endpoint-text.ts'
import { type HttpPart, type HttpRule, httpParts } from './http.ts'
import { requestHint } from './http-hints.ts'
import { asRulesSeeIt } from './http-path.ts'
import type { HttpQuery, Query } from './input.ts'
import { type Judgement, l4Of, peerMatch, portMatch } from './judge.ts'
import type { Rule } from './rule.ts'
import type { Miss } from './verdict.ts'

const parts: readonly HttpPart[] = ['method', 'path', 'host', 'headers']

/** Why the allow rules that select the endpoint do not match, those first that would with one correction. */
export function missesOf(set: PolicySet, query: Query, { policy }: Judgement): Miss[] {
  const peer = set.identity(policy.direction === 'egress' ? query.to : query.from)
  const l4 = l4Of(set, query, policy.direction)
  const misses = policy.rules
    .filter(({ effect }) => effect === 'allow')
    .flatMap((rule) => {
      const fits = { peer: peerMatch(rule, peer, policy) !== false, port: portMatch(rule, l4) !== false }
      if (!fits.peer) return [peerMiss(set, rule, query, fits.port)]
      if (!fits.port) return [portMiss(rule, query)]
      return (rule.http ?? []).flatMap((http) => requestMiss(http, query.http))
    })
  return misses.toSorted((a, b) => distance(a) - distance(b))
}

/** A request that fits but for one part is nearer than a port, a port nearer than a peer. */
function distance({ part, only }: Miss): number {
  const layer = part === 'peer' ? 4 : part === 'port' || part === 'protocol' ? 2 : 0
  return layer + (only ? 0 : 1)
}

function peerMiss(set: PolicySet, { policy, path, peers, direction }: Rule, query: Query, only: boolean): Miss {
  const listed = peers === 'anyone' ? [] : peers
  const endpoint = direction === 'egress' ? query.to : query.from
  const wanted = listed.map(({ text }) => text).join(' or ') || 'nobody'
  const hint = listed.map((peer) => peer.hint?.(set.identity(endpoint))).find((text) => text !== undefined)
  const seen = endpointText(endpoint, set.options)
  return { policy, path: listed[0]?.path ?? path, part: 'peer', wanted, seen, only, hint }
}

function portMiss({ policy, path, ports }: Rule, { port, protocol }: Query): Miss {
  const matchers = ports === 'any' ? [] : ports
  const rightProtocol = matchers.some(({ protocols }) => protocols.includes(protocol))
  const wanted = matchers.map(({ text }) => text).join(' or ') || 'no port'
  const icmp = protocol.startsWith('ICMP')
  const seen = icmp ? `${protocol} type ${port}` : `${protocol} port ${port}`
  const hint = icmp
    ? 'a rule with ports allows no ICMP; `icmps` does'
    : 'a policy sees the port of the pod, not of the Service'
  const part = rightProtocol ? 'port' : 'protocol'
  return {
    policy,
    path: matchers[0]?.path ?? path,
    part,
    wanted,
    seen,
    only: true,
    hint: rightProtocol || icmp ? hint : undefined,
  }
}

function requestMiss(rule: HttpRule, sent: HttpQuery | undefined): Miss[] {
  const request = sent === undefined ? sent : asRulesSeeIt(sent)
  if (request === undefined || 'unknown' in request) return []
  const fits = httpParts(rule, request)
  const failing = parts.filter((part) => fits.get(part) === false)
  const [part] = failing
  if (part === undefined) return []
  const { policy, at } = rule
  const path = part === 'headers' ? at : [...at, part]
  const hint = requestHint(rule, request, part)
  return [
    { policy, path, part, wanted: wantedOf(rule, part), seen: seenOf(request, part), only: failing.length === 1, hint },
  ]
}

function wantedOf(rule: HttpRule, part: HttpPart): string {
  if (part !== 'headers') return rule[part] ?? ''
  return rule.headers.map((each) => (each.is === 'exactly' ? `${each.name}: ${each.value}` : each.name)).join(', ')
}

function seenOf(request: HttpQuery, part: HttpPart): string {
  if (part !== 'headers') return request[part] ?? ''
  const sent = Object.entries(request.headers ?? {}).map(([name, value]) => `${name}: ${value}`)
  return sent.length === 0 ? 'no headers' : sent.join(', ')
}
