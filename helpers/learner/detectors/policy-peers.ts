import type { FieldPath } from '../../manifests/resource.ts'
import type { Rule } from '../../policy/rule.ts'
import type { Facts } from '../facts.ts'
import { type Mistake, mistakeAt } from '../mistake.ts'
import { policyView } from '../policy-view.ts'
import { labelsWanted, labelTypo, selectorAt } from '../selectors.ts'

const fromOrc = ['fromEndpoints:', '  - matchLabels:', '      class: orc']

const ingressFromOrc = ['ingress:', '  - fromEndpoints:', '      - matchLabels:', '          class: orc']

const peersOf = ({ peers }: Rule) => (peers === 'anyone' ? [] : peers)

/** Where a rule says who may come, or where it should. */
function peersPath({ policy, path, peers }: Rule): FieldPath {
  const entry = path[path.length - 2] === 'toPorts' ? path.slice(0, -2) : path
  const field = policy.kind === 'NetworkPolicy' ? 'from' : 'fromEndpoints'
  return peers === 'anyone' ? entry : [...entry, field]
}

export function peerTypo(facts: Facts): Mistake | undefined {
  const view = policyView(facts)
  for (const rule of view?.allowing ?? []) {
    if (view === undefined || view.pods.some((pod) => view.lets(rule, pod).peer)) continue
    const wanted = peersOf(rule).flatMap(({ path }) => {
      const own = rule.policy.kind === 'NetworkPolicy' ? [...path, 'podSelector'] : path
      return labelsWanted(selectorAt(rule.policy.document, own), own)
    })
    const typo = labelTypo(wanted, view.pods)
    if (typo === undefined) continue
    const { seen, nearest } = typo
    return mistakeAt('peer-label-typo', rule.policy, typo.path, { seen, nearest }, nearest)
  }
  return undefined
}

/** `ingress: [{}]` names no peer: to Cilium that is nobody. */
export function nobodyLetIn(facts: Facts): Mistake | undefined {
  const view = policyView(facts)
  if (view === undefined || view.allowing.some((one) => view.lets(one, view.orc).peer)) return undefined
  const rule = view.allowing.find(({ peers }) => peers !== 'anyone' && peers.length === 0)
  return rule === undefined ? undefined : mistakeAt('nobody-let-in', rule.policy, peersPath(rule), {}, ...fromOrc)
}

export function anyoneLetIn(facts: Facts): Mistake | undefined {
  const rule = policyView(facts)?.allowing.find(({ peers }) => peers === 'anyone')
  return rule === undefined ? undefined : mistakeAt('anyone-let-in', rule.policy, peersPath(rule), {}, ...fromOrc)
}

export function humanLetIn(facts: Facts): Mistake | undefined {
  const view = policyView(facts)
  const rule = view?.allowing.find((one) => {
    const { peer, port } = view.lets(one, view.human)
    return peer && port
  })
  if (rule === undefined) return undefined
  const seen = peersOf(rule)
    .map(({ text }) => text)
    .join(', ')
  return mistakeAt('human-let-in', rule.policy, peersPath(rule), { seen }, ...fromOrc)
}

/** Rules there are, and none is for the orc. */
export function orcLeftOut(facts: Facts): Mistake | undefined {
  const view = policyView(facts)
  const [rule] = view?.allowing ?? []
  if (view === undefined || rule === undefined || view.allowing.some((one) => view.lets(one, view.orc).peer))
    return undefined
  const seen = peersOf(rule)
    .map(({ text }) => text)
    .join(', ')
  return mistakeAt('orc-left-out', rule.policy, peersPath(rule), { seen: seen === '' ? '-' : seen }, ...fromOrc)
}

/** Without an entry in any section a policy says nothing, and what it selects stays open. */
export function noRules(facts: Facts): Mistake | undefined {
  const view = policyView(facts)
  const silent = view?.statements.find(
    (one) =>
      one.rules.length === 0 && !one.defaultDeny.ingress && !one.defaultDeny.egress && view.selected(one).length > 0,
  )
  if (silent === undefined || (view?.allowing.length ?? 0) > 0) return undefined
  return mistakeAt('no-rules', silent.policy, silent.path, {}, ...ingressFromOrc)
}

/** The strongholds are selected, and nothing is allowed into them. */
export function nothingAllowed(facts: Facts): Mistake | undefined {
  const view = policyView(facts)
  const statement = view?.statements.find(({ defaultDeny }) => defaultDeny.ingress)
  if (view === undefined || statement === undefined || view.allowing.length > 0) return undefined
  return mistakeAt('nothing-allowed', statement.policy, [...statement.path, 'ingress'], {}, ...ingressFromOrc)
}
