import type { Deployment, Service } from '../../manifests/kinds/index.ts'

/**
 * Whether a Service that was changed still leads to the same ports of the same pods.
 * @returns the proof in words; undefined when there is none
 */
export function sameEndpoints(before: Service, after: Service, deployments: readonly Deployment[]): string | undefined {
  const [left, right] = [JSON.stringify(leadsTo(before, deployments)), JSON.stringify(leadsTo(after, deployments))]
  if (left !== right || rest(before) !== rest(after)) return undefined
  const names = deployments.filter((one) => selects(after, one)).map(({ metadata }) => metadata.name)
  return `the Service leads to the same ports of the same pods (${names.join(', ') || 'none'})`
}

function leadsTo(service: Service, deployments: readonly Deployment[]): unknown {
  const selected = deployments.filter((deployment) => selects(service, deployment))
  return (service.spec.ports ?? []).map(({ port, targetPort = port, protocol = 'TCP' }) => [
    port,
    protocol,
    selected.map((deployment) => [deployment.metadata.name, portOf(deployment, targetPort)]),
  ])
}

function selects({ spec }: Service, deployment: Deployment): boolean {
  const labels = deployment.spec.template.metadata?.labels ?? {}
  const selector = Object.entries(spec.selector ?? {})
  return selector.length > 0 && selector.every(([key, value]) => labels[key] === value)
}

function portOf({ spec }: Deployment, target: number | string): number | undefined {
  if (typeof target === 'number') return target
  const ports = spec.template.spec.containers.flatMap((container) => container.ports ?? [])
  return ports.find(({ name }) => name === target)?.containerPort
}

function rest({ metadata, spec }: Service): string {
  return JSON.stringify([metadata, { ...spec, selector: undefined, ports: undefined }])
}
