import { InputError } from '../../../core/errors.ts'
import type { Deployment } from '../../../manifests/kinds/index.ts'
import { type FieldPath, nameOf } from '../../../manifests/resource.ts'

/** What a process on loopback cannot be given; whatever else a Deployment may say is honoured or changes nothing. */
const refusedOfPod = [
  'activeDeadlineSeconds',
  'dnsConfig',
  'ephemeralContainers',
  'hostAliases',
  'hostIPC',
  'hostNetwork',
  'hostPID',
  'hostname',
  'hostnameOverride',
  'initContainers',
  'readinessGates',
  'resourceClaims',
  'runtimeClassName',
  'schedulingGates',
  'setHostnameAsFQDN',
  'shareProcessNamespace',
  'subdomain',
  'volumes',
] as const
const refusedOfContainer = [
  'args',
  'command',
  'envFrom',
  'lifecycle',
  'restartPolicy',
  'restartPolicyRules',
  'volumeDevices',
  'volumeMounts',
  'workingDir',
] as const
const refusedOfPort = ['hostIP', 'hostPort'] as const

const podPath: FieldPath = ['spec', 'template', 'spec']
export const containerPath: FieldPath = [...podPath, 'containers', 0]

/** @throws InputError for the first field that a pod of this target cannot have */
export function refuseWhatNeedsContainers(deployment: Deployment): void {
  const { template, paused } = deployment.spec
  const { containers, dnsPolicy, restartPolicy } = template.spec
  if (paused === true) throw cannotHonour(deployment, ['spec', 'paused'], 'a paused rollout')
  if (containers.length > 1)
    throw cannotHonour(deployment, [...podPath, 'containers', 1], 'a second container in a pod')
  refuse(deployment, podPath, template.spec, refusedOfPod)
  if ((dnsPolicy ?? 'ClusterFirst') !== 'ClusterFirst') {
    throw cannotHonour(deployment, [...podPath, 'dnsPolicy'], `dnsPolicy ${dnsPolicy}`)
  }
  if ((restartPolicy ?? 'Always') !== 'Always') {
    throw cannotHonour(deployment, [...podPath, 'restartPolicy'], `restartPolicy ${restartPolicy}`)
  }
  const [container] = containers
  if (container === undefined) throw cannotHonour(deployment, [...podPath, 'containers'], 'a pod without a container')
  refuse(deployment, containerPath, container, refusedOfContainer)
  for (const [index, port] of (container.ports ?? []).entries()) {
    refuse(deployment, [...containerPath, 'ports', index], port, refusedOfPort)
  }
}

function refuse<Fields extends object>(
  deployment: Deployment,
  path: FieldPath,
  fields: Fields,
  names: readonly (keyof Fields & string)[],
): void {
  for (const name of names) {
    if (isSet(fields[name])) throw cannotHonour(deployment, [...path, name], name)
  }
}

function isSet(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0
  return value !== undefined && value !== null && value !== false && value !== ''
}

/** @param what the object of the sentence "this target cannot honour …" */
export function cannotHonour(deployment: Deployment, path: FieldPath, what: string, next?: string): InputError {
  return new InputError({
    code: 'TARGET_CANNOT_HONOUR',
    what: `${nameOf(deployment)}: the embedded target runs pods as processes and cannot honour ${what}`,
    where: deployment.at(path),
    next: next ?? 'leave it out, or run it with MESHPROOF_TARGET=k3s, whose pods are containers',
  })
}
