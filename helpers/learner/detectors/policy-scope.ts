import { namespaceOf } from '../../policy/identity.ts'
import type { Statement } from '../../policy/rule.ts'
import { isPolicy } from '../documents.ts'
import type { Facts } from '../facts.ts'
import { type Mistake, mistakeAt } from '../mistake.ts'
import { type PolicyView, policyView } from '../policy-view.ts'
import { labelsWanted, labelTypo, selectorAt } from '../selectors.ts'

/** A policy is in force in its own namespace alone. */
export function policyNamespace(facts: Facts): Mistake | undefined {
  const view = policyView(facts)
  const { defaultNamespace } = facts.options
  const policies = facts.documents.flatMap(({ known }) => known).filter(isPolicy)
  const elsewhere = policies.find(({ kind, metadata: { name, namespace } }) => {
    if (namespace === undefined || kind === 'CiliumClusterwideNetworkPolicy') return false
    if (policies.some(({ metadata }) => metadata.name === name && metadata.namespace !== namespace)) return false
    return view !== undefined && view.pods.every((pod) => namespaceOf(pod, facts.options) !== namespace)
  })
  if (elsewhere === undefined) return undefined
  const seen = elsewhere.metadata.namespace ?? ''
  const lines = ['metadata:', `  name: ${elsewhere.metadata.name}`, `  namespace: ${defaultNamespace}`]
  return mistakeAt(
    'policy-namespace',
    elsewhere,
    ['metadata', 'namespace'],
    { seen, wanted: defaultNamespace },
    ...lines,
  )
}

const selectStrongholds = ['endpointSelector:', '  matchLabels:', '    class: stronghold']

/** The selector of a statement: `podSelector` in Kubernetes' own policies. */
function selectorPath({ policy, path }: Statement): (string | number)[] {
  return [...path, policy.kind === 'NetworkPolicy' ? 'podSelector' : 'endpointSelector']
}

const idle = (view: PolicyView): Statement[] =>
  view.statements.filter((statement) => view.selected(statement).length === 0)

export function selectorTypo(facts: Facts): Mistake | undefined {
  const view = policyView(facts)
  for (const statement of view === undefined ? [] : idle(view)) {
    const path = selectorPath(statement)
    const wanted = labelsWanted(selectorAt(statement.policy.document, path), path)
    const typo = labelTypo(wanted, view?.pods ?? [])
    if (typo === undefined) continue
    const { seen, nearest } = typo
    return mistakeAt('selector-label-typo', statement.policy, typo.path, { seen, nearest }, nearest)
  }
  return undefined
}

export function selectsNothing(facts: Facts): Mistake | undefined {
  const view = policyView(facts)
  const [statement] = view === undefined ? [] : idle(view)
  if (statement === undefined) return undefined
  return mistakeAt('selector-selects-nothing', statement.policy, selectorPath(statement), {}, ...selectStrongholds)
}

const strongholdIn = (view: PolicyView, statement: Statement): boolean =>
  view.selected(statement).some(({ name }) => view.strongholds.some((one) => one.name === name))

export function egressForIngress(facts: Facts): Mistake | undefined {
  const view = policyView(facts)
  const statement = view?.statements.find(
    (one) =>
      strongholdIn(view, one) &&
      one.rules.some(({ direction }) => direction === 'egress') &&
      view.allowing.every(({ policy }) => policy !== one.policy),
  )
  if (statement === undefined) return undefined
  const path = [...statement.path, 'egress']
  return mistakeAt(
    'egress-for-ingress',
    statement.policy,
    path,
    {},
    'ingress:',
    '  - fromEndpoints:',
    '      - matchLabels:',
    '          class: orc',
  )
}

/** The policy is on those who ask, so that the strongholds have none. */
export function selectsClient(facts: Facts): Mistake | undefined {
  const view = policyView(facts)
  if (view === undefined || view.statements.some((one) => strongholdIn(view, one))) return undefined
  for (const statement of view.statements) {
    const [client] = view.selected(statement).filter(({ name }) => name === view.orc.name || name === view.human.name)
    if (client === undefined) continue
    const path = selectorPath(statement)
    return mistakeAt('selects-client', statement.policy, path, { seen: client.name }, ...selectStrongholds)
  }
  return undefined
}

/** Some strongholds are selected, others are not. */
export function selectsTooFew(facts: Facts): Mistake | undefined {
  const view = policyView(facts)
  if (view === undefined || !view.statements.some((one) => strongholdIn(view, one))) return undefined
  const selected = new Set(view.statements.flatMap((one) => view.selected(one)).map(({ name }) => name))
  const left = view.strongholds.find(({ name }) => !selected.has(name))
  const [statement] = view.statements
  if (left === undefined || statement === undefined) return undefined
  return mistakeAt(
    'selector-too-narrow',
    statement.policy,
    selectorPath(statement),
    { left: left.name },
    ...selectStrongholds,
  )
}

/** The orc is selected as well, and so nobody may ask it for anything. */
export function selectsTooMany(facts: Facts): Mistake | undefined {
  const view = policyView(facts)
  const statement = view?.statements.find(
    (one) =>
      one.defaultDeny.ingress &&
      strongholdIn(view, one) &&
      view.selected(one).some(({ name }) => name === view.orc.name),
  )
  if (statement === undefined || view === undefined) return undefined
  const left = view.orc.name
  return mistakeAt('selector-too-wide', statement.policy, selectorPath(statement), { left }, ...selectStrongholds)
}
