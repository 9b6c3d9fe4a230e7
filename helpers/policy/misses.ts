import type { PolicySet } from './compile.ts'
import { type HttpPart, type HttpRule, httpParts } from './http.ts'
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
      const fits = { peer: peerMatch(rule, peer) !== false, port: portMatch(rule, l4) !== false }
      if (!fits.peer) return [peerMiss(rule, query, fits.port)]
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

function peerMiss({ policy, path, peers, direction }: Rule, query: Query, only: boolean): Miss {
  const wanted =
    peers === 'anyone' ? 'anyone' : peers.length === 0 ? 'nobody' : peers.map(({ text }) => text).join(' or ')
  const [first] = peers === 'anyone' ? [] : peers
  const { name } = direction === 'egress' ? query.to : query.from
  return { policy, path: first?.path ?? path, part: 'peer', wanted, seen: name, only }
}

function portMiss({ policy, path, ports }: Rule, { port, protocol }: Query): Miss {
  const matchers = ports === 'any' ? [] : ports
  const rightProtocol = matchers.some(({ protocols }) => protocols.includes(protocol))
  const wanted = matchers.map(({ text }) => text).join(' or ') || 'no port'
  const seen = protocol.startsWith('ICMP') ? `${protocol} type ${port}` : `${protocol} port ${port}`
  return {
    policy,
    path: matchers[0]?.path ?? path,
    part: rightProtocol ? 'port' : 'protocol',
    wanted,
    seen,
    only: true,
  }
}

function requestMiss(rule: HttpRule, request: HttpQuery | undefined): Miss[] {
  if (request === undefined) return []
  const fits = httpParts(rule, request)
  const failing = parts.filter((part) => fits.get(part) === false)
  const [part] = failing
  if (part === undefined) return []
  const { policy, at } = rule
  const path = part === 'headers' ? at : [...at, part]
  return [{ policy, path, part, wanted: wantedOf(rule, part), seen: seenOf(request, part), only: failing.length === 1 }]
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
