import { InputError } from '../../helpers/core/errors.ts'
import type { Service, Workload } from '../../helpers/manifests/kinds/index.ts'
import type { Endpoint, Protocol } from '../../helpers/policy/input.ts'
import type { End } from './ends.ts'

/** Where a connection ends: policies see the pod and its own port, never the Service. */
export interface Destination {
  readonly endpoint: Endpoint
  readonly port: number
}

type ServicePort = NonNullable<Service['spec']['ports']>[number]

/**
 * The pods' ports behind a port of `to`, which is a number, or a port's name.
 * @throws InputError for a port that there is not
 */
export function destinationsOf(to: End, port: string, protocol: Protocol): Destination[] {
  const number = /^\d+$/.test(port) ? Number(port) : undefined
  if (number !== undefined && number > 65535) throw noPort(`there is no port ${port}`, 'ports go up to 65535')
  switch (to.kind) {
    case 'outside':
      if (number === undefined) throw noPort(`${to.endpoint.name} has no named ports`, 'give the number')
      return [{ endpoint: to.endpoint, port: number }]
    case 'workload':
      return [{ endpoint: to.endpoint, port: number ?? containerPort(to.workload, port) }]
    case 'service':
      return behind(to, port, number, protocol)
  }
}

function behind(
  { service, backends }: Extract<End, { kind: 'service' }>,
  port: string,
  number: number | undefined,
  protocol: Protocol,
): Destination[] {
  if (number !== undefined && protocol.startsWith('ICMP')) {
    return backends.map(({ endpoint }) => ({ endpoint, port: number }))
  }
  const { ports = [] } = service.spec
  const found = ports.find(
    (one) => (one.protocol ?? 'TCP') === protocol && (number === undefined ? one.name === port : one.port === number),
  )
  if (found === undefined) {
    const has = ports.map(
      (one) => `${one.protocol ?? 'TCP'} ${one.port}${one.name === undefined ? '' : ` (${one.name})`}`,
    )
    throw noPort(
      `Service ${service.metadata.name} has no ${protocol} port ${port}`,
      `it has ${has.join(', ') || 'none'}`,
    )
  }
  return backends.map(({ workload, endpoint }) => ({ endpoint, port: targetPort(found, workload) }))
}

function targetPort({ port, targetPort: target = port }: ServicePort, workload: Workload): number {
  return typeof target === 'number' ? target : containerPort(workload, target)
}

function containerPort(workload: Workload, name: string): number {
  const ports = workload.spec.template.spec.containers.flatMap((container) => container.ports ?? [])
  const found = ports.find((port) => port.name === name)
  if (found !== undefined) return found.containerPort
  const has = ports.map((port) => `${port.containerPort}${port.name === undefined ? '' : ` (${port.name})`}`)
  throw noPort(
    `no container of ${workload.metadata.name} has a port named ${name}`,
    `there are ${has.join(', ') || 'none'}`,
  )
}

function noPort(what: string, next: string): InputError {
  return new InputError({ code: 'PORT_UNKNOWN', what, next })
}
