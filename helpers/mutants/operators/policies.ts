import { add, always, type Mutation, type Operator, ofText, removed, rename, to } from '../operator.ts'
import { ciliumPolicies, policies } from './kinds.ts'

const peers = 'a client that the policy is to let in, and one that it is not to'
const ports = 'the port that the policy opens'
const requests = 'requests that the policy is to deny: other methods, other paths'
const parts = 'requests that the policy is to deny: to another host, with other headers'
const scope = 'a denied request to each workload that the policy is to select, and an allowed one to each other'

const peerFields = ['Endpoints', 'Entities', 'CIDR', 'CIDRSet', 'Requires', 'Services', 'FQDNs'].flatMap((peer) => [
  `from${peer}`,
  `to${peer}`,
])
const directions = ['ingress', 'egress']

const removedAt = (name: string, at: string, pinnedBy: string): Operator => ({
  name,
  kinds: policies,
  at,
  pinnedBy,
  mutations: always(removed),
})

/** With a namespace of its own the policy selects nothing of the lab. */
const elsewhere: Operator = {
  name: 'policy-namespace',
  kinds: ['CiliumNetworkPolicy', 'NetworkPolicy'],
  at: 'metadata',
  pinnedBy: scope,
  mutations: always({ what: 'put it into the namespace elsewhere', edits: [add('namespace', 'elsewhere')] }),
}

const otherMethods = (method: string): Mutation[] =>
  ['.*', method === 'POST' ? 'GET' : 'POST'].filter((other) => other !== method).map(to)

/** Everything, and one character less. */
const otherPaths = (path: string): Mutation[] =>
  ['/.*', path.slice(0, -1)].filter((other) => other !== path && other !== '').map(to)

export const policyRules: readonly Operator[] = [
  elsewhere,
  ...[...peerFields, 'from', 'to'].map((field) => removedAt('peers-removed', `**.${field}`, peers)),
  removedAt('ports-removed', '**.toPorts', ports),
  ...directions.map((direction) => removedAt('ports-removed', `spec.${direction}.*.ports`, ports)),
  ...directions.flatMap((direction) => [
    removedAt('rule-removed', `spec.${direction}.*`, scope),
    removedAt('rule-removed', `specs.*.${direction}.*`, scope),
    removedAt('rule-removed', `spec.${direction}Deny.*`, scope),
    removedAt('rule-removed', `specs.*.${direction}Deny.*`, scope),
  ]),
  ...directions.flatMap((direction): Operator[] =>
    [`spec`, `specs.*`].flatMap((spec) => [
      turned(`${spec}.${direction}`, `${direction}Deny`),
      turned(`${spec}.${direction}Deny`, direction),
    ]),
  ),
  removedAt('http-removed', '**.toPorts.*.rules', requests),
  removedAt('http-rule-removed', '**.rules.http.*', requests),
  {
    name: 'method',
    kinds: ciliumPolicies,
    at: '**.http.*.method',
    pinnedBy: requests,
    mutations: ofText(otherMethods),
  },
  { name: 'path', kinds: ciliumPolicies, at: '**.http.*.path', pinnedBy: requests, mutations: ofText(otherPaths) },
  ...['host', 'headers', 'headerMatches'].map((part) => removedAt('http-part-removed', `**.http.*.${part}`, parts)),
]

function turned(at: string, key: string): Operator {
  const mutations = always({ what: `make it ${key}`, edits: [rename(key)] })
  return { name: 'allow-or-deny', kinds: ciliumPolicies, at, pinnedBy: scope, mutations }
}
