import type {
  CiliumEgressRule,
  CiliumIngressRule,
  CiliumPortRule,
  PlacedRule,
} from '../manifests/kinds/cilium-network-policy.ts'
import type { LabelSelector } from '../manifests/kinds/common.ts'
import type { FieldPath } from '../manifests/resource.ts'
import { ciliumPeers } from './cilium-peers.ts'
import type { CiliumPolicy, EntryContext, Named } from './entry-context.ts'
import { httpRuleOf } from './http.ts'
import type { PolicyOptions } from './input.ts'
import { namespaceKey } from './labels.ts'
import { nameMatcher } from './names.ts'
import { icmpMatchers, portMatcher } from './ports.ts'
import type { Direction, Rule, Statement } from './rule.ts'
import { inNamespace, type Selector, selectorOf, selects } from './selector.ts'

type Entry = CiliumIngressRule | CiliumEgressRule

/** The statements of a CiliumNetworkPolicy or CiliumClusterwideNetworkPolicy, one for each of its specs. */
export function ciliumStatements(policy: CiliumPolicy, named: Named, options: PolicyOptions): Statement[] {
  return policy.spec.map((placed) => statementOf(policy, placed, named, options))
}

function statementOf(
  policy: CiliumPolicy,
  { path, rule }: PlacedRule,
  named: Named,
  options: PolicyOptions,
): Statement {
  const namespace =
    policy.kind === 'CiliumNetworkPolicy' ? (policy.metadata.namespace ?? options.defaultNamespace) : undefined
  const own = rule.endpointSelector === undefined ? undefined : selectorOf(rule.endpointSelector, 'any')
  const subject =
    own === undefined || namespace === undefined ? own : ofNamespace(rule.endpointSelector ?? {}, namespace)
  const scope = {
    namespace,
    options,
    selectsInit: own?.some(({ key }) => key.name === 'init' && key.source === 'reserved') ?? false,
  }
  const context = { policy, scope, ...named }
  const rules = [
    ...entriesOf(context, [...path, 'ingress'], 'ingress', 'allow', rule.ingress),
    ...entriesOf(context, [...path, 'ingressDeny'], 'ingress', 'deny', rule.ingressDeny),
    ...entriesOf(context, [...path, 'egress'], 'egress', 'allow', rule.egress),
    ...entriesOf(context, [...path, 'egressDeny'], 'egress', 'deny', rule.egressDeny),
  ]
  const speaksOf = (...sections: (readonly Entry[] | undefined)[]) =>
    sections.some((section) => (section?.length ?? 0) > 0)
  return {
    policy,
    path,
    ofNodes: rule.nodeSelector !== undefined,
    selects: (identity) => subject !== undefined && selects(subject, identity),
    rules,
    undecidable: policy.spec.some((each) => selectsNodes(each.rule)) ? ofNodePeers : requirements(rule),
    defaultDeny: {
      ingress: speaksOf(rule.ingress, rule.ingressDeny) && (rule.enableDefaultDeny?.ingress ?? true),
      egress: speaksOf(rule.egress, rule.egressDeny) && (rule.enableDefaultDeny?.egress ?? true),
    },
  }
}

/** The policy's namespace takes the place of one that the selector's labels ask for; ParseToCiliumRule warns of it. */
function ofNamespace({ matchLabels = {}, matchExpressions = [] }: LabelSelector, namespace: string): Selector {
  const kept = Object.entries(matchLabels).filter(([key]) => key !== `k8s:${namespaceKey}`)
  return [...selectorOf({ matchLabels: Object.fromEntries(kept), matchExpressions }, 'any'), inNamespace(namespace)]
}

function entriesOf(
  context: EntryContext,
  at: FieldPath,
  direction: Direction,
  effect: Rule['effect'],
  entries: readonly Entry[] = [],
): Rule[] {
  return entries.flatMap((entry, index): Rule[] => {
    const path = [...at, index]
    const named = ciliumPeers(effect === 'deny' ? withoutServices(entry) : entry, path, context)
    const { toPorts = [], icmps = [] } = entry
    const { policy } = context
    const common = {
      policy,
      path,
      direction,
      effect,
      peers: named ?? ('anyone' as const),
      undecidable: authentication(entry),
    }
    // Without ports a rule is about its peers; with neither it does no more than switch default deny on.
    if (toPorts.length + icmps.length === 0) return [{ ...common, ports: 'any', peers: named ?? [] }]
    return [
      ...toPorts.map((portRule, n) => withPorts(common, portRule, [...path, 'toPorts', n], context)),
      ...icmps.map((icmp, n) => ({
        ...common,
        path: [...path, 'icmps', n],
        ports: icmpMatchers(icmp, [...path, 'icmps', n]),
      })),
    ]
  })
}

/**
 * Cilium looks for no Services in rules that deny: without ports they deny nobody, and with ports everyone (processRule
 * in v1.20.2 pkg/policy/k8s/service.go; Translate in v1.15.19 pkg/k8s/rule_translate.go).
 */
function withoutServices(entry: Entry): Entry {
  return 'toServices' in entry ? { ...entry, toServices: undefined } : entry
}

function withPorts(
  common: Omit<Rule, 'ports'>,
  portRule: CiliumPortRule,
  path: FieldPath,
  context: EntryContext,
): Rule {
  const { ports = [], rules: { http = [], dns = [] } = {} } = portRule
  const { ciliumVersion } = context.scope.options
  const httpRules = http.map((rule, n) => httpRuleOf(rule, common.policy, [...path, 'rules', 'http', n]))
  const names = dns.map((name) => nameMatcher(name, ciliumVersion))
  return {
    ...common,
    path,
    ports: ports.map((port, n) => portMatcher(port, [...path, 'ports', n], common.direction)),
    http: httpRules.length === 0 ? undefined : httpRules,
    dns: names.length === 0 ? undefined : names,
    judgesNode: ciliumVersion === '1.15' && namesNode(common.peers),
    undecidable: common.undecidable ?? beyondHttp(portRule),
  }
}

/** Its peers name the own node, and not everyone. */
function namesNode(peers: Rule['peers']): boolean {
  return peers !== 'anyone' && peers.some(({ isHost }) => isHost) && !peers.some(({ isAnyone }) => isAnyone)
}

const rejectable =
  'fromNodes and toNodes have Cilium reject the policy unless its nodeSelectorLabels is on; it is off by default'
const ofNodePeers = { ingress: rejectable, egress: rejectable }

/** Sanitize in v1.20.2 pkg/policy/api/rule_validation.go: ErrFromToNodesRequiresNodeSelectorOption. */
function selectsNodes({ ingress = [], ingressDeny = [], egress = [], egressDeny = [] }: PlacedRule['rule']): boolean {
  return (
    [...ingress, ...ingressDeny].some(({ fromNodes = [] }) => fromNodes.length > 0) ||
    [...egress, ...egressDeny].some(({ toNodes = [] }) => toNodes.length > 0)
  )
}

/** Requirements narrow the peers of every other rule of the endpoint; 1.19 removed them. */
function requirements({ ingress = [], ingressDeny = [], egress = [], egressDeny = [] }: PlacedRule['rule']) {
  const because = 'requirements (fromRequires, toRequires) are not modelled; they were removed in Cilium 1.19'
  const ofIngress = [...ingress, ...ingressDeny].some(({ fromRequires = [] }) => fromRequires.length > 0)
  const ofEgress = [...egress, ...egressDeny].some(({ toRequires = [] }) => toRequires.length > 0)
  return { ...(ofIngress ? { ingress: because } : {}), ...(ofEgress ? { egress: because } : {}) }
}

function authentication(entry: Entry): string | undefined {
  if (!('authentication' in entry) || entry.authentication === undefined) return undefined
  const { mode } = entry.authentication
  return mode === 'disabled'
    ? undefined
    : `the rule's authentication (${mode}) depends on the cluster's mutual authentication`
}

/** What a port rule can ask for that neither its peers, nor ports, nor an HTTP request's own fields tell. */
function beyondHttp(portRule: CiliumPortRule): string | undefined {
  const { serverNames = [], terminatingTLS, originatingTLS, listener, rules } = portRule
  if (serverNames.length > 0) return `the rule asks for a TLS server name (${serverNames.join(', ')})`
  if (terminatingTLS !== undefined || originatingTLS !== undefined)
    return 'the rule has TLS terminated or originated by the proxy'
  if (listener !== undefined) return `the rule hands the traffic to the listener ${listener.name}`
  if ((rules?.kafka ?? []).length > 0) return 'the rule is about Kafka requests'
  if (rules?.l7proto !== undefined) return `the rule is about requests of the protocol ${rules.l7proto}`
  return undefined
}
