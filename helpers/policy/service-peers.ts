import type { CiliumServiceReference } from '../manifests/kinds/cilium-network-policy.ts'
import type { FieldPath } from '../manifests/resource.ts'
import { clusterNameOf } from './identity.ts'
import type { PolicyOptions, PolicyService } from './input.ts'
import { cidrPeer, isOutside, labelsPeer, unknownPeer } from './peers.ts'
import type { Peer } from './rule.ts'
import { inCluster, inNamespace, selectorOf, selectsResource } from './selector.ts'

/**
 * What `toServices` resolves to: the Service's pods, or the addresses behind a Service that has no selector. 1.15
 * takes only the latter (v1.20.2 pkg/policy/k8s/service.go; v1.15.19 pkg/k8s/rule_translate.go).
 */
export function servicePeers(
  reference: CiliumServiceReference,
  services: readonly PolicyService[],
  options: PolicyOptions,
  path: FieldPath,
): Peer[] {
  const text = `Service ${textOf(reference)}`
  const found = services.filter((service) => refersTo(reference, service))
  if (found.length === 0) return [unknownPeer(text, `no ${text} is among the manifests`, path, () => true)]
  return found.flatMap((service): Peer[] => {
    const { selector = {}, namespace, backendIps } = service
    if (Object.keys(selector).length > 0) {
      if (options.ciliumVersion === '1.15') return []
      const pods = [
        ...selectorOf({ matchLabels: { ...selector } }, 'any'),
        inNamespace(namespace),
        inCluster(clusterNameOf(options)),
      ]
      return [labelsPeer(pods, text, path)]
    }
    if (backendIps === undefined) return [unknownPeer(text, `the addresses of ${text} are not known`, path, isOutside)]
    return backendIps.map((ip) => ({ ...cidrPeer({ cidr: ip }, path), text }))
  })
}

function textOf({ k8sService, k8sServiceSelector }: CiliumServiceReference): string {
  const namespace = (k8sServiceSelector ?? k8sService)?.namespace ?? ''
  const name = k8sServiceSelector === undefined ? (k8sService?.serviceName ?? '') : 'by labels'
  return namespace === '' ? name : `${namespace}/${name}`
}

/** An empty namespace is every namespace. */
function refersTo({ k8sService, k8sServiceSelector }: CiliumServiceReference, service: PolicyService): boolean {
  const reference = k8sServiceSelector ?? k8sService
  if (reference === undefined) return false
  if ((reference.namespace ?? '') !== '' && reference.namespace !== service.namespace) return false
  if (k8sServiceSelector === undefined) return k8sService?.serviceName === service.name
  return selectsResource(k8sServiceSelector.selector, service.labels)
}
