import { InputError } from '../../helpers/core/errors.ts'
import { workloadsAmong } from '../../helpers/manifests/kinds/index.ts'
import { matrix, type Port } from '../../helpers/policy/matrix.ts'
import type { Answer } from './explain.ts'
import { matrixJson, matrixLines } from './matrix-lines.ts'
import { protocolOf } from './request.ts'
import type { World } from './world.ts'

/**
 * Who may talk to whom: all workloads, on one port, else on every port that a container of theirs names.
 * @throws InputError for a port that is no number, or when there is none
 */
export function answerAll(asked: { port?: string | undefined; protocol: string }, world: World): Answer {
  const { options, set, endpoints } = world
  const ports = asked.port === undefined ? containerPorts(world) : [portOf(asked.port, asked.protocol)]
  const table = matrix(set, endpoints, ports)
  return { lines: matrixLines(table, options), json: matrixJson(table, options), status: 0 }
}

function portOf(text: string, protocol: string): Port {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65535) return { port, protocol: protocolOf(protocol) }
  throw new InputError({
    code: 'PORT_UNKNOWN',
    what: `with --all, --port is a pod's port by number, and not ${text}`,
    next: 'leave it out for the ports that the manifests name',
  })
}

function containerPorts({ resources }: World): Port[] {
  const ports = workloadsAmong(resources)
    .flatMap(({ spec }) => spec.template.spec.containers)
    .flatMap(({ ports = [] }) => ports)
    .map(({ containerPort: port, protocol = 'TCP' }) => ({ port, protocol }))
  const distinct = new Map(ports.map((port) => [`${port.protocol} ${port.port}`, port]))
  if (distinct.size > 0) return [...distinct.values()].toSorted((a, b) => a.port - b.port)
  throw new InputError({
    code: 'PORT_UNKNOWN',
    what: 'no container of the manifests names a port',
    next: 'say which one: --port 8080',
  })
}
