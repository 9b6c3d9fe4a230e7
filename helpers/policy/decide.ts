import type { PolicySet } from './compile.ts'
import { matchesHttp } from './http.ts'
import { asRulesSeeIt } from './http-path.ts'
import type { CiliumVersion, Query } from './input.ts'
import { type Judgement, judge } from './judge.ts'
import { l7Of } from './l7-rules.ts'
import { isUnknown } from './match.ts'
import { missesOf } from './misses.ts'
import { isRedirected, portsOf } from './redirected.ts'
import type { Direction, Rule } from './rule.ts'
import type { DirectionVerdict, RuleReference, Verdict } from './verdict.ts'

/**
 * Whether a connection, or an HTTP request on it, is allowed: by the egress policy of `from` and by the ingress policy
 * of `to`. Answers to allowed connections are always allowed.
 */
export function decide(set: PolicySet, query: Query): Verdict {
  const egress = decideDirection(set, query, 'egress')
  const ingress = decideDirection(set, query, 'ingress')
  const { decision, direction, because, rules, misses } = decisive(egress, ingress)
  return { query, decision, direction, because, rules, misses, egress, ingress }
}

/** A connection that its own side does not let out never gets to the other side. */
function decisive(egress: DirectionVerdict, ingress: DirectionVerdict): DirectionVerdict {
  if (egress.decision !== 'allowed') return egress
  if (ingress.decision !== 'allowed') return ingress
  return ingress.rules.length > 0 || egress.rules.length === 0 ? ingress : egress
}

function decideDirection(set: PolicySet, query: Query, direction: Direction): DirectionVerdict {
  const judgement = judge(set, query, direction)
  const l7 = l7Of(judgement, set.options.ciliumVersion)
  const found = outcome(judgement, query, set.options.ciliumVersion)
  const misses =
    found.decision.startsWith('denied') && judgement.denies.length === 0 ? missesOf(set, query, judgement) : []
  return { direction, l7, misses, ...found }
}

type Outcome = Pick<DirectionVerdict, 'decision' | 'because' | 'rules'>

function outcome(judgement: Judgement, query: Query, ciliumVersion: CiliumVersion): Outcome {
  const { policy, denies, doubts } = judgement
  if (denies.length > 0) {
    return {
      decision: 'denied-l4',
      because: 'a deny rule matches, and deny wins over every allow',
      rules: denies.map(reference),
    }
  }
  if (policy.unknown !== undefined) return unknown(policy.unknown)
  const doubtOfDeny = doubts.find(({ rule }) => rule.effect === 'deny')
  const found = allowOutcome(judgement, query, ciliumVersion)
  if (doubtOfDeny === undefined || found.decision === 'denied-l4') return found
  return unknown(`a deny rule may match: ${doubtOfDeny.because}`, [doubtOfDeny.rule])
}

function allowOutcome(judgement: Judgement, query: Query, ciliumVersion: CiliumVersion): Outcome {
  const { policy, allows, doubts, allowedBy } = judgement
  const [doubt] = doubts.filter(({ rule }) => rule.effect === 'allow' && rule.undecidable !== undefined)
  if (doubt !== undefined) return unknown(doubt.because, [doubt.rule])
  const plain = query.dnsName === undefined ? plainAmong(allows) : passingNames(judgement, ciliumVersion)
  if (plain.length > 0)
    return { decision: 'allowed', because: 'a rule allows the whole connection', rules: plain.map(reference) }
  if (allowedBy !== undefined)
    return { decision: 'allowed', because: withoutRule[allowedBy](policy.direction), rules: [] }
  const [unmatched] = doubts.filter(({ rule }) => rule.effect === 'allow')
  const byRequest = requestOutcome(allows, query)
  if (byRequest.decision === 'allowed' || unmatched === undefined) return byRequest
  return unknown(unmatched.because, [unmatched.rule])
}

const plainAmong = (rules: readonly Rule[]) => rules.filter(({ http, dns }) => http === undefined && dns === undefined)

/**
 * What lets every query pass. Cilium's DNS proxy knows the rules for the port of a DNS rule alone, and gets the queries
 * whatever rules for more ports allow (UpdateRules and GeneratePattern in v1.20.2 pkg/proxy/dns.go and
 * pkg/fqdn/dnsproxy/proxy.go; the same in v1.15.19).
 */
function passingNames(judgement: Judgement, ciliumVersion: CiliumVersion): Rule[] {
  const { allows, l4 } = judgement
  const proxied = new Set(allows.filter(({ dns }) => dns !== undefined).flatMap((rule) => portsOf(rule, l4)))
  const plain = plainAmong(allows)
  const isSeen = ciliumVersion === '1.20' ? proxied.size > 0 : isRedirected(judgement)
  return isSeen ? plain.filter((rule) => portsOf(rule, l4).some((port) => proxied.has(port))) : plain
}

const withoutRule: Readonly<Record<NonNullable<Judgement['allowedBy']>, (direction: Direction) => string>> = {
  'no-policy': (direction) => `no policy restricts ${direction} here`,
  'no-default-deny': (direction) => `the policies that select the endpoint leave default deny off for ${direction}`,
  'own-node': () => 'Cilium always lets the own node in, for the kubelet',
}

/** The rules that match the connection all have their own requests or names. */
function requestOutcome(allows: readonly Rule[], query: Query): Outcome {
  if (allows.length === 0) return { decision: 'denied-l4', because: 'no rule allows the connection', rules: [] }
  const http = allows.flatMap((rule) => rule.http ?? [])
  const names = allows.filter(({ dns }) => dns !== undefined)
  if (http.length > 0 && names.length > 0)
    return unknown('HTTP and DNS rules meet on one port, which Cilium refuses', names)
  if (http.length === 0) return namesOutcome(allows, query)
  if (query.http === undefined) {
    const because = 'a rule allows the connection; the proxy judges each request on it'
    return { decision: 'allowed', because, rules: allows.map(reference) }
  }
  const request = asRulesSeeIt(query.http)
  if ('unknown' in request) return unknown(request.unknown, allows)
  const matches = http.map((rule) => ({ rule, match: matchesHttp(rule, request) }))
  const rules = matches.filter(({ match }) => match === true).map(({ rule: { policy, at } }) => ({ policy, path: at }))
  if (rules.length > 0) return { decision: 'allowed', because: 'an HTTP rule matches the request', rules }
  const doubt = matches.find(({ match }) => isUnknown(match))
  if (doubt !== undefined && isUnknown(doubt.match)) return unknown(doubt.match.unknown)
  return {
    decision: 'denied-l7',
    because: 'the connection is allowed, but no HTTP rule matches the request',
    rules: [],
  }
}

function namesOutcome(allows: readonly Rule[], { dnsName }: Query): Outcome {
  const asking =
    dnsName === undefined ? allows : allows.filter(({ dns = [] }) => dns.some((name) => name.matches(dnsName)))
  if (asking.length === 0)
    return { decision: 'denied-l7', because: `no DNS rule allows the name ${dnsName}`, rules: [] }
  return {
    decision: 'allowed',
    because: 'a rule allows the connection, for the DNS names that it lists',
    rules: asking.map(reference),
  }
}

function unknown(because: string, rules: readonly Rule[] = []): Outcome {
  return { decision: 'unknown', because, rules: rules.map(reference) }
}

const reference = ({ policy, path }: Rule): RuleReference => ({ policy, path })
