import { parse, stringify } from 'yaml'
import { changed, policyPort, put, reference } from '../reference.ts'
import { type Answers, asJson, asList, backwards, file } from './answer.ts'

const { security } = reference
const selector = 'spec.endpointSelector'
const peer = 'spec.ingress.0.fromEndpoints.0'
const http = `${policyPort}.rules.http.0`

const request = (method: string, path: string): string =>
  changed(security, put(`${http}.method`, method), put(`${http}.path`, path))

const selecting = (own: object, from: object): string => changed(security, put(selector, own), put(peer, from))

const closed = stringify({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNetworkPolicy',
  metadata: { name: 'closed' },
  spec: { endpointSelector: { matchLabels: { class: 'stronghold' } }, ingress: [{}] },
})

const ofSpecs = (): string => {
  const { spec, ...policy } = parse(security) as Record<string, unknown>
  return stringify({ ...policy, specs: [spec] })
}

const clusterwide = (): string => {
  const inAzeroth = { 'k8s:io.kubernetes.pod.namespace': 'azeroth' }
  return changed(
    selecting({ matchLabels: { class: 'stronghold', ...inAzeroth } }, { matchLabels: { class: 'orc', ...inAzeroth } }),
    put('kind', 'CiliumClusterwideNetworkPolicy'),
  )
}

/** Policies that keep lab 02's sheet, each in its own way. */
export const rightPolicies: Answers = {
  'the sheet’s own': file(security),
  'another name, the namespace written out': file(
    changed(security, put('metadata', { name: 'orcs-only', namespace: 'azeroth' })),
  ),
  'fields in another order': file(backwards(security)),
  matchExpressions: file(
    selecting(
      { matchExpressions: [{ key: 'class', operator: 'In', values: ['stronghold'] }] },
      { matchExpressions: [{ key: 'class', operator: 'In', values: ['orc'] }] },
    ),
  ),
  'labels with their source': file(
    selecting({ matchLabels: { 'k8s:class': 'stronghold' } }, { matchLabels: { 'any:class': 'orc' } }),
  ),
  'other labels of the same pods': file(
    selecting(
      {
        matchExpressions: [
          { key: 'app.kubernetes.io/name', operator: 'In', values: ['simple-stronghold', 'better-stronghold'] },
        ],
      },
      { matchLabels: { 'app.kubernetes.io/name': 'orc' } },
    ),
  ),
  'a peer with its namespace': file(
    selecting(
      { matchLabels: { class: 'stronghold' } },
      { matchLabels: { class: 'orc', 'k8s:io.kubernetes.pod.namespace': 'azeroth' } },
    ),
  ),
  'a named port': file(changed(security, put(`${policyPort}.ports.0.port`, 'http'))),
  'anchored expressions': file(request('^GET$', '^/weapons$')),
  'other expressions for the same': file(request('(GET)', '/w[e]apons{1}')),
  'an alternative twice': file(request('GET|GET', '/(weapons)')),
  specs: file(ofSpecs()),
  'split in two policies in two files': { 'closed.yaml': closed, 'open.yaml': security },
  'split in two documents of one file': file(`${closed}---\n${security}`),
  'a List': file(asList(closed, security)),
  JSON: asJson(security),
  clusterwide: file(clusterwide()),
}
