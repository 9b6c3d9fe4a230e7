import { describe, expect, it } from 'vitest'
import { matrix } from './matrix.ts'
import { human, orc, pod, policySet, stronghold, strongholdPolicy } from './test-policies.ts'

const orcGets = strongholdPolicy(`
ingress:
  - fromEndpoints: [{ matchLabels: { class: orc } }]
    toPorts: [{ ports: [{ port: http, protocol: TCP }], rules: { http: [{ method: GET }] } }]`)

const namesOnly = `
egress:
  - toFQDNs: [{ matchName: api.test }]
  - toEndpoints: [{}]
    toPorts: [{ ports: [{ port: http, protocol: TCP }] }]`

describe('the matrix', () => {
  it('has a cell for every pair on every port', () => {
    const endpoints = [orc, human, stronghold]
    const ports = [8080, 80].map((port) => ({ port, protocol: 'TCP' }) as const)
    const table = matrix(policySet(orcGets), endpoints, ports)
    const rows = ports.map((_port, n) => endpoints.map((_from, a) => endpoints.map((_to, b) => table.cell(a, b, n))))
    expect(rows).toEqual([
      [
        ['allowed', 'allowed', 'judged'],
        ['allowed', 'allowed', 'denied'],
        ['allowed', 'allowed', 'denied'],
      ],
      [
        ['allowed', 'allowed', 'denied'],
        ['allowed', 'allowed', 'denied'],
        ['allowed', 'allowed', 'denied'],
      ],
    ])
  })

  it('tells endpoints apart by all that a policy can see, and by no more', () => {
    const replica = pod('orc', { name: 'orc-2', labels: { class: 'orc', 'pod-template-hash': 'abc' } })
    const other = pod('stronghold', { namedPorts: { http: { port: 9090, protocol: 'TCP' } } })
    const set = policySet(orcGets)
    const endpoints = [orc, replica, stronghold, other]
    const table = matrix(set, endpoints, [{ port: 8080, protocol: 'TCP' }])
    expect([0, 1].map((from) => [table.cell(from, 2, 0), table.cell(from, 3, 0)])).toEqual([
      ['judged', 'denied'],
      ['judged', 'denied'],
    ])
  })

  it.each(['1.15', '1.20'] as const)(
    'of 500 workloads under 100 policies with names of hosts and ports is quick in %s',
    (version) => {
      const policies = Array.from({ length: 100 }, (_, n) => strongholdPolicy(namesOnly, `names-${n}`)).join('')
      const endpoints = Array.from({ length: 500 }, (_, n) =>
        pod(`stronghold-${n}`, {
          labels: { class: 'stronghold', n: `${n}` },
          namedPorts: { http: { port: 8080, protocol: 'TCP' } },
        }),
      )
      const set = policySet(policies, { version, endpoints })
      const cpu = process.cpuUsage()
      const table = matrix(set, endpoints, [{ port: 8080, protocol: 'TCP' }])
      expect(process.cpuUsage(cpu).user / 1000).toBeLessThan(2500)
      expect(table.cell(0, 1, 0)).toBe('allowed')
    },
  )

  it('has no cell beyond its endpoints and ports', () => {
    const table = matrix(policySet(orcGets), [orc], [{ port: 80, protocol: 'TCP' }])
    expect(() => table.cell(0, 1, 0)).toThrow(RangeError)
    expect(() => table.cell(0, 0, 1)).toThrow(RangeError)
  })
})
