import { InputError } from '../../core/errors.ts'
import type { EnvoyConfig, Service } from '../../manifests/kinds/index.ts'
import { type FieldPath, nameOf, type Resource } from '../../manifests/resource.ts'

const kinds = new Set([
  'Namespace',
  'ServiceAccount',
  'ConfigMap',
  'Deployment',
  'Service',
  'CiliumNetworkPolicy',
  'CiliumClusterwideNetworkPolicy',
  'NetworkPolicy',
  'CiliumEnvoyConfig',
  'CiliumClusterwideEnvoyConfig',
])

/**
 * Resources and fields that one Envoy and processes on loopback cannot honour are refused, never ignored. What a
 * Deployment may ask for is judged where its pods are made.
 *
 * @throws InputError at the field, naming the target that can
 */
export function refuseUnhonoured(resources: readonly Resource[]): void {
  for (const resource of resources) {
    if (!kinds.has(resource.kind)) throw cannot(resource, ['kind'], `resources of kind ${resource.kind}`)
    if (resource.kind === 'Service') refuseInService(resource as Service)
    if (resource.kind.endsWith('EnvoyConfig')) refuseInEnvoyConfig(resource as EnvoyConfig)
  }
}

function refuseInService(service: Service): void {
  const { spec, metadata } = service
  const refused: readonly [FieldPath, string | false][] = [
    [['spec', 'type'], spec.type === 'ExternalName' && 'a Service of type ExternalName'],
    [['spec', 'clusterIP'], spec.clusterIP === 'None' && 'a headless Service'],
    [['spec', 'sessionAffinity'], spec.sessionAffinity === 'ClientIP' && 'session affinity'],
    [['spec', 'publishNotReadyAddresses'], spec.publishNotReadyAddresses === true && 'publishNotReadyAddresses'],
    [['spec', 'externalIPs'], (spec.externalIPs ?? []).length > 0 && 'external addresses'],
    ...(spec.ports ?? []).map(({ protocol }, index): [FieldPath, string | false] => [
      ['spec', 'ports', index, 'protocol'],
      protocol !== undefined && protocol !== 'TCP' && `a port of protocol ${protocol}`,
    ]),
    ...Object.keys(metadata.annotations)
      .filter((name) => name.startsWith('service.cilium.io/'))
      .map((name): [FieldPath, string] => [['metadata', 'annotations', name], `the annotation ${name}`]),
  ]
  for (const [path, what] of refused) if (what !== false) throw cannot(service, path, what)
}

/** What changes how the agent treats a config: cilium v1.15.19 pkg/k8s/labels.go, v1.20.2 pkg/annotation. */
function refuseInEnvoyConfig(config: EnvoyConfig): void {
  if (config.spec.nodeSelector !== undefined) throw cannot(config, ['spec', 'nodeSelector'], 'a node selector')
  const { labels, annotations } = config.metadata
  for (const name of Object.keys(annotations)) {
    if (name.startsWith('cec.cilium.io/'))
      throw cannot(config, ['metadata', 'annotations', name], `the annotation ${name}`)
  }
  const label = 'cilium.io/use-original-source-address'
  if (labels[label] === 'false') throw cannot(config, ['metadata', 'labels', label], `${label}: false`)
}

function cannot(resource: Resource, path: FieldPath, what: string): InputError {
  return new InputError({
    code: 'TARGET_CANNOT_HONOUR',
    what: `${nameOf(resource)}: the embedded target cannot honour ${what}`,
    where: resource.at(path),
    next: 'run it on a real cluster: MESHPROOF_TARGET=k3s',
  })
}
