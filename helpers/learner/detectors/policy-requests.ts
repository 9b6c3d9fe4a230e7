import { type HttpRule, matchesWhole } from '../../policy/http.ts'
import type { HttpQuery } from '../../policy/input.ts'
import type { Rule } from '../../policy/rule.ts'
import type { Facts } from '../facts.ts'
import { type Mistake, mistakeAt } from '../mistake.ts'
import { forbidden, type PolicyView, policyView, strongholdPort, weapons } from '../policy-view.ts'

const rightRequest = ['rules:', '  http:', '    - method: GET', '      path: /weapons']
const rightPort = ['toPorts:', '  - ports:', `      - port: "${strongholdPort}"`, '        protocol: TCP']

const forOrc = (view: PolicyView): Rule[] => view.allowing.filter((rule) => view.lets(rule, view.orc).peer)
const open = (view: PolicyView): Rule[] => forOrc(view).filter((rule) => view.lets(rule, view.orc).port)
const isL4 = ({ http }: Rule): boolean => http === undefined || http.length === 0
const httpRules = (view: PolicyView): HttpRule[] => open(view).flatMap(({ http }) => http ?? [])

export function portWrong(facts: Facts): Mistake | undefined {
  const view = policyView(facts)
  if (view === undefined || open(view).length > 0) return undefined
  const rule = forOrc(view).find(({ ports }) => ports !== 'any')
  if (rule === undefined || rule.ports === 'any') return undefined
  const seen = rule.ports.map(({ text }) => text).join(', ')
  const path = rule.ports[0]?.path ?? rule.path
  return mistakeAt('port-wrong', rule.policy, path, { seen, wanted: `TCP ${strongholdPort}` }, ...rightPort)
}

/** All allow rules are one union: one for the whole connection lets every request through. */
export function l4BesideL7(facts: Facts): Mistake | undefined {
  const view = policyView(facts)
  const rules = view === undefined ? [] : open(view)
  const plain = rules.find(isL4)
  if (plain === undefined || rules.every(isL4)) return undefined
  return mistakeAt('l4-beside-l7', plain.policy, plain.path, {}, ...rightRequest)
}

export function kubernetesPolicy(facts: Facts): Mistake | undefined {
  const view = policyView(facts)
  const policies = view?.statements.map(({ policy }) => policy) ?? []
  const [first] = policies
  if (first === undefined || policies.some(({ kind }) => kind !== 'NetworkPolicy')) return undefined
  return mistakeAt('kubernetes-policy', first, ['kind'], {}, 'apiVersion: cilium.io/v2', 'kind: CiliumNetworkPolicy')
}

export function httpMissing(facts: Facts): Mistake | undefined {
  const view = policyView(facts)
  const rules = view === undefined ? [] : open(view)
  const [first] = rules
  if (first === undefined || !rules.every(isL4)) return undefined
  return mistakeAt('http-missing', first.policy, first.path, {}, ...rightRequest)
}

/** The rules whose method, or path, is what keeps the weapon from the orc. */
function refusing(facts: Facts, part: 'method' | 'path'): HttpRule[] {
  const view = policyView(facts)
  if (view === undefined || open(view).some(isL4)) return []
  const rules = httpRules(view)
  const fits = (rule: HttpRule, one: 'method' | 'path') => {
    const regex = rule[one]
    return regex === undefined || matchesWhole(regex, weapons[one])
  }
  if (rules.some((rule) => fits(rule, 'method') && fits(rule, 'path'))) return []
  return rules.filter((rule) => !fits(rule, part))
}

const partMistake = (
  code: 'method-case' | 'method-wrong' | 'path-query' | 'path-part' | 'path-wrong' | 'method-wide' | 'path-wide',
  part: 'method' | 'path',
  rule: HttpRule | undefined,
): Mistake | undefined =>
  rule === undefined
    ? undefined
    : mistakeAt(code, rule.policy, [...rule.at, part], { seen: rule[part] ?? '-' }, `${part}: ${weapons[part]}`)

export function methodCase(facts: Facts): Mistake | undefined {
  const rule = refusing(facts, 'method').find(({ method = '' }) => matchesWhole(`(?i)${method}`, weapons.method))
  return partMistake('method-case', 'method', rule)
}

export function methodWrong(facts: Facts): Mistake | undefined {
  return partMistake('method-wrong', 'method', refusing(facts, 'method')[0])
}

/** `?` is an operator of regular expressions, and the query is a part of what they have to match. */
export function pathQuery(facts: Facts): Mistake | undefined {
  const rule = refusing(facts, 'path').find(({ path = '' }) => /[^\\]\?[\w.*]*=/.test(path))
  return partMistake('path-query', 'path', rule)
}

/** The expression matches a part of the path, and Cilium asks for all of it. */
export function pathPart(facts: Facts): Mistake | undefined {
  const rule = refusing(facts, 'path').find(({ path = '' }) => matchesWhole(`(?s).*(?:${path}).*`, weapons.path))
  return partMistake('path-part', 'path', rule)
}

export function pathWrong(facts: Facts): Mistake | undefined {
  return partMistake('path-wrong', 'path', refusing(facts, 'path')[0])
}

const lets = (rule: HttpRule, request: HttpQuery): boolean =>
  matchesWhole(rule.method ?? '.*', request.method) && matchesWhole(rule.path ?? '.*', request.path)

/** A rule that lets a forbidden request through which differs from the right one in this part alone. */
function tooWide(facts: Facts, part: 'method' | 'path'): HttpRule | undefined {
  const view = policyView(facts)
  const other = part === 'method' ? 'path' : 'method'
  const near = forbidden.filter((request) => request[part] !== weapons[part] && request[other] === weapons[other])
  return view === undefined ? undefined : httpRules(view).find((rule) => near.some((request) => lets(rule, request)))
}

export function methodWide(facts: Facts): Mistake | undefined {
  return partMistake('method-wide', 'method', tooWide(facts, 'method'))
}

export function pathWide(facts: Facts): Mistake | undefined {
  return partMistake('path-wide', 'path', tooWide(facts, 'path'))
}

export function otherRequest(facts: Facts): Mistake | undefined {
  const view = policyView(facts)
  const rules = view === undefined ? [] : httpRules(view)
  const rule = rules.find((one) => forbidden.some((request) => lets(one, request)))
  if (rule === undefined) return undefined
  const seen = `${rule.method ?? '*'} ${rule.path ?? '*'}`
  return mistakeAt('other-request', rule.policy, rule.at, { seen }, ...rightRequest)
}
