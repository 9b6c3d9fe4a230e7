import { SetupError } from '../../core/errors.ts'
import { nameOf, type Resource } from '../../manifests/resource.ts'

/** Why a config does nothing in a cluster whose Cilium handles none. */
export function envoyConfigOff(config: Resource): SetupError {
  return new SetupError({
    code: 'ENVOY_CONFIG_OFF',
    what: `${nameOf(config)} cannot be in force: Cilium runs with envoyConfig off (enable-envoy-config in the ConfigMap kube-system/cilium-config is not true)`,
    where: config.at([]),
    next: 'switch it on, and restart the agents and the operator: helm upgrade cilium cilium/cilium -n kube-system --reuse-values --set envoyConfig.enabled=true',
  })
}
