import type { Facts } from '../facts.ts'
import type { LearnerLab } from '../labs.ts'
import type { Mistake } from '../mistake.ts'
import * as cluster from './cluster.ts'
import * as routes from './envoy-routes.ts'
import * as envoy from './envoy-services.ts'
import * as limits from './limits.ts'
import * as peers from './policy-peers.ts'
import * as requests from './policy-requests.ts'
import * as scope from './policy-scope.ts'
import * as reading from './reading.ts'
import * as refusals from './refusals.ts'
import * as services from './services.ts'
import * as splits from './splits.ts'

/** Looks for one mistake; pure. */
export type Detector = (facts: Facts) => Mistake | undefined

/** What cannot be read comes before all that reading it would tell. */
const unreadable: readonly Detector[] = [
  reading.emptyFile,
  reading.yamlSyntax,
  reading.wrongKind,
  reading.wrongApiVersion,
  reading.portNotString,
  reading.unknownField,
  reading.invalidValue,
  reading.duplicateResource,
]

/** In the order in which Cilium asks: which pods, whose traffic, which port, which request. */
const policy: readonly Detector[] = [
  scope.policyNamespace,
  scope.egressForIngress,
  scope.selectorTypo,
  scope.selectsNothing,
  scope.selectsClient,
  scope.selectsTooFew,
  peers.peerTypo,
  peers.noRules,
  peers.nobodyLetIn,
  peers.nothingAllowed,
  peers.orcLeftOut,
  requests.portWrong,
  requests.kubernetesPolicy,
  requests.l4BesideL7,
  requests.httpMissing,
  requests.methodCase,
  requests.methodWrong,
  requests.pathQuery,
  requests.pathPart,
  requests.pathWrong,
  peers.anyoneLetIn,
  peers.humanLetIn,
  requests.methodWide,
  requests.pathWide,
  requests.otherRequest,
  scope.selectsTooMany,
]

/** From the Service to the pods, as a request goes. */
const mesh: readonly Detector[] = [
  envoy.configNamespace,
  envoy.configLeftOver,
  envoy.typeWrong,
  envoy.servicesMissing,
  envoy.serviceWrong,
  envoy.listenerMissing,
  envoy.listenerUnknown,
  envoy.listenerUnnamed,
  routes.routesUnknown,
  routes.domainWrong,
  routes.routeMatchWrong,
  routes.clusterUndefined,
  envoy.clusterUnpublished,
  limits.durationWrong,
  routes.routerMissing,
]

const limit: readonly Detector[] = [
  limits.limiterMissing,
  limits.filterEnabled,
  limits.filterEnforced,
  limits.bucketSize,
  limits.bucketRefill,
  limits.markMissing,
]

const split: readonly Detector[] = [
  splits.splitMissing,
  splits.weightsSwapped,
  splits.armMissing,
  splits.weightsWrong,
  splits.retriesWrong,
]

const service: readonly Detector[] = [
  services.serviceNamespace,
  services.serviceName,
  services.servicePort,
  services.serviceTargetPort,
  services.podsUnlabelled,
  services.serviceSelectorTypo,
  services.serviceSelector,
  services.noReplicas,
  services.probeWrong,
]

const own: Readonly<Record<LearnerLab, readonly Detector[]>> = {
  'load-balancing': service,
  security: [...policy, ...service],
  'rate-limit': [...mesh, ...limit, ...service],
  canary: [...mesh, ...split, ...service],
}

/** The mistakes that fit, the most telling one first. */
export function mistakesIn(facts: Facts): Mistake[] {
  const detectors = [
    cluster.agentNotReady,
    cluster.envoyConfigOff,
    ...unreadable,
    ...own[facts.lab],
    refusals.refused,
    refusals.promiseDiffers,
  ]
  const found = detectors.flatMap((detector) => detector(facts) ?? [])
  return found.filter(({ code }, index) => found.findIndex((one) => one.code === code) === index)
}
