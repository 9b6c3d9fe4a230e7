import type { Deployment } from '../../../manifests/kinds/index.ts'
import type { FieldPath } from '../../../manifests/resource.ts'
import { cannotHonour, containerPath } from './honoured.ts'

export interface ProbePlan {
  readonly request: HttpProbe | TcpProbe
  readonly periodMs: number
  readonly timeoutMs: number
  readonly failureThreshold: number
  readonly successThreshold: number
}

interface HttpProbe {
  readonly kind: 'http'
  readonly port: number
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

interface TcpProbe {
  readonly kind: 'tcp'
  readonly port: number
}

export type ProbeName = 'startupProbe' | 'readinessProbe' | 'livenessProbe'

/** A lab is over in seconds, so that more patience would learn nothing. */
const maxPeriodMs = 1000

/**
 * A container's probe with Kubernetes' defaults filled in (first after 0 s, every 10 s, at most 1 s, 3 failures,
 * 1 success). What it asks, and how often in a row it must answer so, is honoured; time is not: `initialDelaySeconds`
 * is left out, and the period is 1 s at most, 250 ms while a probe fails, 20 ms until the first verdict.
 *
 * @throws InputError for `exec`, `grpc`, HTTPS, another host, and a port name that the container does not have
 */
export function probePlanOf(deployment: Deployment, name: ProbeName): ProbePlan | undefined {
  const probe = deployment.spec.template.spec.containers[0]?.[name]
  if (probe === undefined) return undefined
  const path = [...containerPath, name]
  return {
    request: requestOf(deployment, path, probe),
    periodMs: Math.min((probe.periodSeconds ?? 10) * 1000, maxPeriodMs),
    timeoutMs: (probe.timeoutSeconds ?? 1) * 1000,
    failureThreshold: probe.failureThreshold ?? 3,
    successThreshold: probe.successThreshold ?? 1,
  }
}

type Probe = NonNullable<Deployment['spec']['template']['spec']['containers'][number][ProbeName]>

function requestOf(deployment: Deployment, path: FieldPath, { httpGet, tcpSocket, grpc }: Probe): ProbePlan['request'] {
  if (tcpSocket !== undefined) {
    refuseHost(deployment, [...path, 'tcpSocket', 'host'], tcpSocket.host)
    return { kind: 'tcp', port: portOf(deployment, [...path, 'tcpSocket', 'port'], tcpSocket.port) }
  }
  if (httpGet === undefined) {
    const way = grpc === undefined ? 'exec' : 'grpc'
    throw cannotHonour(deployment, [...path, way], `a probe by ${way}`)
  }
  const { port, path: asked = '/', host, scheme, httpHeaders = [] } = httpGet
  refuseHost(deployment, [...path, 'httpGet', 'host'], host)
  if (scheme === 'HTTPS') throw cannotHonour(deployment, [...path, 'httpGet', 'scheme'], 'a probe by HTTPS')
  return {
    kind: 'http',
    port: portOf(deployment, [...path, 'httpGet', 'port'], port),
    path: asked.startsWith('/') ? asked : `/${asked}`,
    headers: Object.fromEntries(httpHeaders.map((header) => [header.name, header.value])),
  }
}

function refuseHost(deployment: Deployment, path: FieldPath, host: string | undefined): void {
  if (host !== undefined) throw cannotHonour(deployment, path, 'a probe of another host')
}

function portOf(deployment: Deployment, path: FieldPath, port: number | string): number {
  if (typeof port === 'number') return port
  const ports = deployment.spec.template.spec.containers[0]?.ports ?? []
  const named = ports.find(({ name }) => name === port)
  if (named === undefined) {
    throw cannotHonour(deployment, path, `the port ${port}`, `use a number, or a name under the container's ports`)
  }
  return named.containerPort
}
