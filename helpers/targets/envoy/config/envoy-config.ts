import { InputError } from '../../../core/errors.ts'
import type { EnvoyConfig } from '../../../manifests/kinds/index.ts'
import { field, type Message, set, text } from '../../../manifests/message.ts'
import { type FieldPath, nameOf } from '../../../manifests/resource.ts'
import { type Owner, ownerOf, qualifiedName } from './names.ts'
import { type ConfigSources, qualifyCluster, qualifyListener, qualifyRoutes } from './qualify.ts'

/** An Envoy resource that a manifest carries, and where it stands there. */
export interface OwnedResource {
  readonly name: string
  readonly body: Message
  readonly owner: EnvoyConfig
  readonly path: FieldPath
}

export interface TranslatedConfig {
  readonly listeners: readonly OwnedResource[]
  readonly routes: readonly OwnedResource[]
  readonly clusters: readonly OwnedResource[]
  readonly assignments: readonly OwnedResource[]
}

const types: Readonly<Record<string, keyof TranslatedConfig>> = {
  'type.googleapis.com/envoy.config.listener.v3.Listener': 'listeners',
  'type.googleapis.com/envoy.config.route.v3.RouteConfiguration': 'routes',
  'type.googleapis.com/envoy.config.cluster.v3.Cluster': 'clusters',
  'type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment': 'assignments',
}

/**
 * A CiliumEnvoyConfig's Envoy resources under the names that the agent gives them, with the config sources filled in.
 * Source: cilium v1.15.19 pkg/envoy/ciliumenvoyconfig.go, ParseResources.
 *
 * @throws InputError for what the agent refuses (unknown type, no name, a name twice) and for what this target cannot do
 */
export function translate(config: EnvoyConfig, namespace: string, sources: ConfigSources): TranslatedConfig {
  const owner = ownerOf(config, namespace)
  const translated = { listeners: [], routes: [], clusters: [], assignments: [] } as {
    -readonly [kind in keyof TranslatedConfig]: OwnedResource[]
  }
  for (const [index, raw] of (config.spec.resources ?? []).entries()) {
    const path = ['spec', 'resources', index]
    const { '@type': type, ...body } = structuredClone(raw) as Message
    const kind = types[String(type)]
    if (kind === undefined) throw unsupported(config, path, String(type))
    requireName(config, path, body, kind, translated[kind], owner)
    if (kind === 'listeners') {
      refuseOwnAddress(config, path, body)
      qualifyListener(body, owner, sources)
    } else if (kind === 'routes') qualifyRoutes(body, owner)
    else if (kind === 'clusters') {
      refuseForeignCluster(config, path, body)
      qualifyCluster(body, owner, sources)
    } else set(body, 'cluster_name', qualifiedName(owner, text(body, 'cluster_name') ?? ''))
    const name = text(body, kind === 'assignments' ? 'cluster_name' : 'name') ?? ''
    translated[kind].push({ name, body, owner: config, path })
  }
  return translated
}

/**
 * The listener that a `services` entry redirects to. Without a name, Cilium 1.15 takes the last listener of the config.
 * Source: cilium v1.15.19 pkg/k8s/watchers/cilium_envoy_config.go, addK8sServiceRedirects.
 *
 * @throws InputError when there is no such listener: Cilium would leave the Service as if there were no config
 */
export function redirectListener(
  config: EnvoyConfig,
  index: number,
  namespace: string,
  listeners: readonly OwnedResource[],
): OwnedResource {
  const owner = ownerOf(config, namespace)
  const asked = config.spec.services?.[index]?.listener ?? ''
  const found = listeners.findLast(({ name }) => asked === '' || name === qualifiedName(owner, asked, true))
  if (found !== undefined) return found
  const names = listeners.map(({ name }) => name).join(', ')
  throw new InputError({
    code: 'LISTENER_NOT_FOUND',
    what: `${nameOf(config)} redirects a Service to listener ${JSON.stringify(asked)}, which is not among its resources (${names || 'no listener'}); Cilium would not redirect the Service at all`,
    where: config.at(['spec', 'services', index, 'listener']),
    next: 'write the name of a Listener in spec.resources, or leave `listener` out',
  })
}

function unsupported(config: EnvoyConfig, path: FieldPath, type: string): InputError {
  return new InputError({
    code: 'ENVOY_RESOURCE_TYPE',
    what: `${nameOf(config)} has a resource of type ${JSON.stringify(type)}, which ${type.endsWith('.Secret') ? 'this target cannot honour' : 'Cilium does not support in a CiliumEnvoyConfig'}`,
    where: config.at([...path, '@type']),
    next: type.endsWith('.Secret')
      ? 'run it on the k3s target, which has Kubernetes Secrets'
      : `use one of ${Object.keys(types).join(', ')}`,
  })
}

function requireName(
  config: EnvoyConfig,
  path: FieldPath,
  body: Message,
  kind: keyof TranslatedConfig,
  earlier: readonly OwnedResource[],
  owner: Owner,
): void {
  const key = kind === 'assignments' ? 'cluster_name' : 'name'
  const name = text(body, key) ?? ''
  const forced = kind === 'listeners' || kind === 'routes'
  const twice = earlier.some((one) => one.name === qualifiedName(owner, name, forced))
  if (name !== '' && !twice) return
  throw new InputError({
    code: 'ENVOY_RESOURCE_NAME',
    what: `${nameOf(config)}: ${name === '' ? `a resource has no ${key}` : `the name ${JSON.stringify(name)} stands twice`}; Cilium skips the whole config`,
    where: config.at([...path, key]),
    next: 'give each resource of one type a name of its own',
  })
}

function refuseOwnAddress(config: EnvoyConfig, path: FieldPath, listener: Message): void {
  if (field(listener, 'address') === undefined) return
  throw new InputError({
    code: 'TARGET_CANNOT_HONOUR',
    what: `${nameOf(config)}: the embedded target gives every listener its address and cannot honour one of the manifest's own`,
    where: config.at([...path, 'address']),
    next: 'leave `address` out, as Cilium allocates one, or run it on the k3s target',
  })
}

function refuseForeignCluster(config: EnvoyConfig, path: FieldPath, cluster: Message): void {
  const type = text(cluster, 'type') ?? 'STATIC'
  if (type === 'EDS' || type === 'STATIC') return
  throw new InputError({
    code: 'TARGET_CANNOT_HONOUR',
    what: `${nameOf(config)}: cluster ${text(cluster, 'name') ?? ''} is of type ${type}; the embedded target reaches endpoints that the mesh publishes (EDS) alone`,
    where: config.at([...path, 'type']),
    next: 'use type EDS with a Service of the mesh, or run it on the k3s target',
  })
}
