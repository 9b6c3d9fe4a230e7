import type { EnvoyConfig } from '../../../manifests/kinds/index.ts'

export interface Owner {
  /** Empty for a clusterwide config. */
  readonly namespace: string
  readonly name: string
}

export function ownerOf(config: EnvoyConfig, defaultNamespace: string): Owner {
  const { name, namespace = defaultNamespace } = config.metadata
  return { name, namespace: config.kind === 'CiliumClusterwideEnvoyConfig' ? '' : namespace }
}

/**
 * How Cilium names an Envoy resource of a CiliumEnvoyConfig, so that names of different configs do not meet.
 * `forced` holds for listeners, route configurations and virtual hosts: a name with a slash is left alone only
 * if it begins with the config's own namespace. Cluster names and references with any slash are left alone.
 *
 * Source: cilium v1.15.19 pkg/policy/api/utils.go, ResourceQualifiedName.
 */
export function qualifiedName(owner: Owner, name: string, forced = false): string {
  if (name === '') return name
  const slash = name.indexOf('/')
  if (slash >= 0 && (!forced || name.slice(0, slash) === owner.namespace)) return name
  return `${owner.namespace}/${owner.name}/${name}`
}
