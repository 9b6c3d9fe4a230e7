import { endpointName } from '../../helpers/policy/endpoint-text.ts'
import type { PolicyOptions } from '../../helpers/policy/input.ts'
import type { Cell, Matrix, Port } from '../../helpers/policy/matrix.ts'

const marks: Readonly<Record<Cell, string>> = { allowed: '✓', judged: 'H', denied: '✗', unknown: '?' }

const legend = '✓ allowed · H allowed, HTTP rules judge each request · ✗ denied · ? unknown: ask about the pair'

/** A table a port: a row for who asks, a column for who is asked, both by number. */
export function matrixLines(matrix: Matrix, options: PolicyOptions): string[] {
  const { endpoints, ports } = matrix
  const digits = String(endpoints.length).length
  const rowName = (index: number, name: string) => `${String(index + 1).padStart(digits)} ${name}`
  const names = endpoints.map((endpoint, index) => rowName(index, endpointName(endpoint, options)))
  const width = Math.max(...names.map(({ length }) => length))
  const columns = endpoints.map((_, index) => String(index + 1).padStart(digits)).join(' ')
  const tables = ports.map(({ port, protocol }, n) => [
    `${`${protocol} ${port} from \\ to`.padEnd(width)}  ${columns}`,
    ...names.map((name, from) => {
      const row = endpoints.map((_, to) => marks[matrix.cell(from, to, n)].padStart(digits))
      return `${name.padEnd(width)}  ${row.join(' ')}`
    }),
    '',
  ])
  return [...tables.flat(), legend]
}

export function matrixJson(matrix: Matrix, options: PolicyOptions): object {
  const { endpoints, ports } = matrix
  const rows = ({ port, protocol }: Port, n: number) => ({
    port,
    protocol,
    /** By positions in `workloads`: who asks, then who is asked. */
    cells: endpoints.map((_, from) => endpoints.map((__, to) => matrix.cell(from, to, n))),
  })
  return {
    schemaVersion: 1,
    workloads: endpoints.map((endpoint) => endpointName(endpoint, options)),
    ports: ports.map(rows),
  }
}
