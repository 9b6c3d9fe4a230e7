import { always, insert, type Mutation, type Operator, ofText, removed, to } from '../operator.ts'
import { envoyConfigs as kinds } from './kinds.ts'

const accepted = 'any claim that the config is in force at all'
const matched = 'that requests find the route'
const redirected = 'that the Service’s traffic goes through this config'

/** cilium-envoy is built without it, upstream Envoy with it (helpers/targets/envoy/extensions.ts). */
const foreignFilter = {
  name: 'envoy.filters.http.fault',
  typed_config: { '@type': 'type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault' },
}

const older = (type: string): Mutation[] => [to(type.includes('.v3.') ? type.replace('.v3.', '.v2.') : `${type}Other`)]

const elsewhere = ofText((name) => [to(`${name}-other`)])

const elsewhereOrNone = ofText((name) => [to(`${name}-other`), removed])

const otherPrefix = ofText((path) => [to(`${path.replace(/\/$/, '')}/nowhere`)])

export const envoyResources: readonly Operator[] = [
  { name: 'wrong-type', kinds, at: '**.@type', pinnedBy: accepted, mutations: ofText(older) },
  {
    name: 'foreign-filter',
    kinds,
    at: '**.http_filters',
    pinnedBy: accepted,
    mutations: always({ what: 'put a filter in front that cilium-envoy lacks', edits: [insert(foreignFilter)] }),
  },
  { name: 'filter-removed', kinds, at: '**.http_filters.*', pinnedBy: accepted, mutations: always(removed) },
  { name: 'resource-removed', kinds, at: 'spec.resources.*', pinnedBy: accepted, mutations: always(removed) },
  { name: 'route-removed', kinds, at: '**.virtual_hosts.*.routes.*', pinnedBy: matched, mutations: always(removed) },
  { name: 'path-matched', kinds, at: '**.routes.*.match.prefix', pinnedBy: matched, mutations: otherPrefix },
  { name: 'path-matched', kinds, at: '**.routes.*.match.path', pinnedBy: matched, mutations: otherPrefix },
  {
    name: 'domain',
    kinds,
    at: '**.virtual_hosts.*.domains',
    pinnedBy: matched,
    mutations: always(to(['elsewhere.invalid'])),
  },
  { name: 'routes-name', kinds, at: '**.rds.route_config_name', pinnedBy: accepted, mutations: elsewhere },
  { name: 'cluster-name', kinds, at: '**.route.cluster', pinnedBy: accepted, mutations: elsewhere },
  { name: 'service-removed', kinds, at: 'spec.services.*', pinnedBy: redirected, mutations: always(removed) },
  { name: 'service-name', kinds, at: 'spec.services.*.name', pinnedBy: redirected, mutations: elsewhere },
  {
    name: 'service-namespace',
    kinds,
    at: 'spec.services.*.namespace',
    pinnedBy: redirected,
    mutations: elsewhereOrNone,
  },
  { name: 'listener-name', kinds, at: 'spec.services.*.listener', pinnedBy: redirected, mutations: elsewhere },
  { name: 'backend-removed', kinds, at: 'spec.backendServices.*', pinnedBy: accepted, mutations: always(removed) },
  { name: 'backend-name', kinds, at: 'spec.backendServices.*.name', pinnedBy: accepted, mutations: elsewhere },
  {
    name: 'backend-namespace',
    kinds,
    at: 'spec.backendServices.*.namespace',
    pinnedBy: accepted,
    mutations: elsewhereOrNone,
  },
]
