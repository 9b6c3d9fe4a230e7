import { parse, stringify } from 'yaml'
import { changed, drop, policyPort, put, reference, valueIn } from '../reference.ts'
import { file, type WrongAnswer } from './answer.ts'

const { security } = reference
const selector = 'spec.endpointSelector.matchLabels'
const peer = 'spec.ingress.0.fromEndpoints.0.matchLabels'
const http = `${policyPort}.rules.http`

const policy = (...changes: Parameters<typeof changed>[1][]) => file(changed(security, ...changes))
const entry = valueIn(security, 'spec.ingress.0') as object
const ports = (valueIn(security, policyPort) as { ports: object }).ports

const ofKubernetes = stringify({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'secure-stronghold' },
  spec: {
    podSelector: { matchLabels: { class: 'stronghold' } },
    ingress: [{ from: [{ podSelector: { matchLabels: { class: 'orc' } } }], ports: [{ port: 8080, protocol: 'TCP' }] }],
  },
})

/** The rules of one direction as those of the other. */
const asEgress = (): string => {
  const { spec, ...rest } = parse(security) as { spec: Record<string, unknown> }
  const { endpointSelector } = spec
  const egress = [
    { toEndpoints: [{ matchLabels: { class: 'orc' } }], toPorts: valueIn(security, 'spec.ingress.0.toPorts') },
  ]
  return stringify({ ...rest, spec: { endpointSelector, egress } })
}

const denyOnly = (): string => {
  const { spec, ...rest } = parse(security) as { spec: Record<string, unknown> }
  const { endpointSelector } = spec
  return stringify({
    ...rest,
    spec: { endpointSelector, ingressDeny: [{ fromEndpoints: [{ matchLabels: { class: 'human' } }] }] },
  })
}

export const wrongPolicies: readonly WrongAnswer[] = [
  { code: 'empty-file', name: 'a file that was not saved', answer: { '02-policy.yaml': '' } },
  { code: 'yaml-syntax', name: 'a tab', answer: file(security.replace('  endpointSelector', '\tendpointSelector')) },
  { code: 'yaml-syntax', name: 'a bracket that is left open', answer: file(`${security}          [`) },
  { code: 'wrong-kind', name: 'a kind that is misspelt', answer: policy(put('kind', 'CiliumNetworkPolicies')) },
  {
    code: 'wrong-api-version',
    name: 'the API of Kubernetes’ policies',
    answer: policy(put('apiVersion', 'networking.k8s.io/v1')),
  },
  { code: 'port-not-string', name: 'a port without quotes', answer: policy(put(`${policyPort}.ports.0.port`, 8080)) },
  { code: 'unknown-field', name: 'fromEndpoint', answer: file(security.replace('fromEndpoints', 'fromEndpoint')) },
  {
    code: 'unknown-field',
    name: 'rules beside toPorts',
    answer: policy(put('spec.ingress.0', { ...entry, rules: {} })),
  },
  { code: 'invalid-value', name: 'HTTP over UDP', answer: policy(put(`${policyPort}.ports.0.protocol`, 'UDP')) },
  { code: 'duplicate-resource', name: 'an older copy beside it', answer: { 'a.yaml': security, 'b.yaml': security } },
  {
    code: 'policy-namespace',
    name: 'the namespace default',
    answer: policy(put('metadata', { name: 'secure-stronghold', namespace: 'default' })),
  },
  { code: 'selector-label-typo', name: 'strongold', answer: policy(put(`${selector}.class`, 'strongold')) },
  { code: 'selector-label-typo', name: 'clas', answer: policy(put(selector, { clas: 'stronghold' })) },
  { code: 'selector-selects-nothing', name: 'app: castle', answer: policy(put(selector, { app: 'castle' })) },
  {
    code: 'selects-client',
    name: 'the orc selected',
    answer: policy(put(`${selector}.class`, 'orc'), put(`${peer}.class`, 'stronghold')),
  },
  {
    code: 'selector-too-narrow',
    name: 'version v1 alone',
    answer: policy(put(selector, { class: 'stronghold', version: 'v1' })),
  },
  { code: 'selector-too-wide', name: 'all pods', answer: policy(put(selector, {})) },
  { code: 'egress-for-ingress', name: 'egress on the stronghold', answer: file(asEgress()) },
  { code: 'peer-label-typo', name: 'ork', answer: policy(put(`${peer}.class`, 'ork')) },
  { code: 'anyone-let-in', name: 'fromEndpoints: []', answer: policy(put('spec.ingress.0.fromEndpoints', [])) },
  { code: 'nobody-let-in', name: 'ingress: [{}]', answer: policy(put('spec.ingress', [{}])) },
  { code: 'no-rules', name: 'ingress: []', answer: policy(put('spec.ingress', [])) },
  { code: 'orc-left-out', name: 'the human let in', answer: policy(put(`${peer}.class`, 'human')) },
  {
    code: 'nothing-allowed',
    name: 'the human denied, and nobody allowed',
    answer: file(denyOnly()),
  },
  {
    code: 'orc-left-out',
    name: 'the orc of another namespace',
    answer: policy(put(peer, { class: 'orc', 'k8s:io.kubernetes.pod.namespace': 'default' })),
  },
  { code: 'anyone-let-in', name: 'no peers', answer: policy(drop('spec.ingress.0.fromEndpoints')) },
  { code: 'human-let-in', name: 'a peer without labels', answer: policy(put('spec.ingress.0.fromEndpoints', [{}])) },
  { code: 'port-wrong', name: 'port 80', answer: policy(put(`${policyPort}.ports.0.port`, '80')) },
  { code: 'kubernetes-policy', name: 'a NetworkPolicy', answer: file(ofKubernetes) },
  {
    code: 'l4-beside-l7',
    name: 'the port once more, without rules',
    answer: policy(put('spec.ingress', [entry, { ...entry, toPorts: [{ ports }] }])),
  },
  {
    code: 'l4-beside-l7',
    name: 'the orc once more, without a port',
    answer: policy(put('spec.ingress', [entry, { fromEndpoints: [{ matchLabels: { class: 'orc' } }] }])),
  },
  { code: 'http-missing', name: 'a port and no rules', answer: policy(drop(`${policyPort}.rules`)) },
  { code: 'method-case', name: 'get', answer: policy(put(`${http}.0.method`, 'get')) },
  { code: 'method-wrong', name: 'POST', answer: policy(put(`${http}.0.method`, 'POST')) },
  { code: 'path-query', name: 'a query in the path', answer: policy(put(`${http}.0.path`, '/weapons?kind=axe')) },
  { code: 'path-part', name: '/weapon', answer: policy(put(`${http}.0.path`, '/weapon')) },
  { code: 'path-part', name: 'no slash', answer: policy(put(`${http}.0.path`, 'weapons')) },
  { code: 'path-wrong', name: '/fetch-weapon', answer: policy(put(`${http}.0.path`, '/fetch-weapon')) },
  { code: 'method-wide', name: 'no method', answer: policy(drop(`${http}.0.method`)) },
  { code: 'path-wide', name: '/weapons.*', answer: policy(put(`${http}.0.path`, '/weapons.*')) },
  {
    code: 'other-request',
    name: 'the king may be named too',
    answer: policy(
      put(http, [
        { method: 'GET', path: '/weapons' },
        { method: 'PUT', path: '/new-king.*' },
      ]),
    ),
  },
]
