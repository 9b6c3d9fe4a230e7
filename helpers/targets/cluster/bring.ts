import type { Resource } from '../../manifests/resource.ts'
import type { ClusterApi } from './api.ts'
import type { Applied, AppliedSet } from './applied-set.ts'
import { type Before, lookBefore, waitInForce } from './barrier.ts'
import { isEnvoyConfig, listenersOf, redirectsOf } from './envoy-config.ts'
import { expectedServices } from './expected-services.ts'
import { identitiesOf } from './identities.ts'
import { type Expectation, nothingExpected } from './in-force.ts'
import type { Workloads } from './workloads.ts'

export interface BringContext {
  readonly api: ClusterApi
  readonly namespace: string
  readonly applied: AppliedSet
  readonly workloads: Workloads
  /** Called when traffic that went through Envoy goes straight again. */
  readonly redirectEnded: () => Promise<void>
}

/**
 * Makes exactly these resources stand, and returns once they are in force.
 *
 * CiliumEnvoyConfigs go first and come last, and never together with policies. Of two for one Service, Cilium 1.15
 * honours the first alone. An Envoy that starts waits 15 s for endpoints which are not there yet. And the agent of
 * 1.15.19 can lock itself up when a config and a policy's redirect change at once: DeleteEnvoyResources (pkg/envoy)
 * and RemoveRedirect (pkg/proxy) take the same two locks in opposite orders. When policies change, configs are made
 * anew: Envoy keeps connections to backends, and those from before a policy are cut when they are used.
 */
export async function bring(
  context: BringContext,
  resources: readonly Resource[],
  signal?: AbortSignal,
): Promise<void> {
  const { applied, workloads } = context
  const unwanted = await applied.unwanted(resources)
  const policiesChange = unwanted.some(isPolicy) || (await applied.wouldChange(resources.filter(isPolicyKind)))
  await removeConfigs(context, policiesChange ? applied.standing(isConfig) : unwanted.filter(isConfig), signal)
  if (unwanted.some(isConfig)) await context.redirectEnded()
  await removePolicies(context, unwanted.filter(isPolicy), signal)
  await applied.remove(
    unwanted.filter((one) => !isConfig(one) && !isPolicy(one)),
    signal,
  )

  const others = await applied.apply(resources.filter(isOther), signal)
  await workloads.settled(
    others.filter(isDeployment).map(({ object }) => object.metadata.name),
    signal,
  )
  const wantsConfigs = resources.some(isEnvoyConfig)
  const policies = await applyPolicies(context, others, resources.filter(isPolicyKind), !wantsConfigs, signal)
  if (wantsConfigs) await applyConfigs(context, [...others, ...policies], resources.filter(isEnvoyConfig), signal)
}

async function removeConfigs(
  { api, namespace, applied }: BringContext,
  configs: readonly Applied[],
  signal?: AbortSignal,
) {
  if (configs.length === 0) return
  const before = await lookBefore(api, signal)
  await applied.remove(configs, signal)
  const goneListeners = configs.flatMap(({ resource }) => listenersOf(resource, namespace))
  await waitInForce({ api, before, changed: [], signal }, async () => ({
    ...nothingExpected(namespace),
    goneListeners,
  }))
}

async function removePolicies(
  { api, namespace, applied }: BringContext,
  removed: readonly Applied[],
  signal?: AbortSignal,
) {
  if (removed.length === 0) return
  const before = await lookBefore(api, signal)
  await applied.remove(removed, signal)
  const policies = { present: [], absent: removed.map(named), changed: removed.length }
  await waitInForce({ api, before, changed: [], signal }, async () => ({ ...nothingExpected(namespace), policies }))
}

/** @param isLast whether nothing comes after it, so that the Services must be right too */
async function applyPolicies(
  context: BringContext,
  others: readonly Applied[],
  resources: readonly Resource[],
  isLast: boolean,
  signal?: AbortSignal,
): Promise<Applied[]> {
  const before = await lookBefore(context.api, signal)
  const policies = await context.applied.apply(resources, signal)
  if (isLast || policies.some(({ changed }) => changed)) {
    const changed = policies.filter((policy) => policy.changed).length
    await waitFor(context, before, policies, () => expectation(context, [...others, ...policies], changed), signal)
  }
  return policies
}

async function applyConfigs(
  context: BringContext,
  standing: readonly Applied[],
  resources: readonly Resource[],
  signal?: AbortSignal,
): Promise<void> {
  const before = await lookBefore(context.api, signal)
  const configs = await context.applied.apply(resources, signal)
  await waitFor(context, before, configs, () => expectation(context, [...standing, ...configs], 0), signal)
}

async function waitFor(
  { api, applied }: BringContext,
  before: Before,
  brought: readonly Applied[],
  expected: () => Promise<Expectation>,
  signal?: AbortSignal,
): Promise<void> {
  // What was refused before, and has not changed since, is not logged again.
  const refusal = brought.find((one) => !one.changed && one.refusal !== undefined)?.refusal
  if (refusal !== undefined) throw refusal
  const changed = brought.filter((one) => one.changed).map(({ resource }) => resource)
  await waitInForce({ api, before, changed, signal, refused: (refusal) => applied.refuse(refusal) }, expected)
}

/** What has to be in force while these stand, when so many policies have just changed. */
async function expectation(
  { api, namespace, workloads }: BringContext,
  standing: readonly Applied[],
  changed: number,
): Promise<Expectation> {
  const services = expectedServices(namespace, standing, await workloads.readyPods())
  const isKnown = (name: string, where: string) => services.some((one) => one.name === name && one.namespace === where)
  const policies = standing.filter(isPolicy)
  return {
    ...nothingExpected(namespace),
    policies: { present: policies.map(named), absent: [], changed },
    identities: await identitiesOf(api, namespace),
    services,
    redirects: standing
      .filter(isConfig)
      .flatMap(({ resource }) => redirectsOf(resource, namespace))
      .filter(({ service }) => isKnown(service.name, service.namespace)),
  }
}

const policyKinds = new Set(['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy', 'NetworkPolicy'])
const isPolicyKind = ({ kind }: Resource) => policyKinds.has(kind)
const isOther = (resource: Resource) => !isPolicyKind(resource) && !isEnvoyConfig(resource)
const isPolicy = ({ resource }: Applied) => isPolicyKind(resource)
const isConfig = ({ resource }: Applied) => isEnvoyConfig(resource)
const isDeployment = ({ object }: Applied) => object.kind === 'Deployment'
const named = ({ object }: Applied) => ({
  name: `${object.kind} ${object.metadata.name}`,
  uid: object.metadata.uid ?? '',
})
