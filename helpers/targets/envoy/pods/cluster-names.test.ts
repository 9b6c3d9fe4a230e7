import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clusterLookup, resolveService } from './cluster-names.mjs'

const services = { 'azeroth/stronghold': '127.9.1.1', 'outland/stronghold': '127.9.1.2' }

describe('a Service resolves', () => {
  test.each([
    'stronghold',
    'STRONGHOLD',
    'stronghold.azeroth',
    'stronghold.azeroth.svc',
    'stronghold.azeroth.svc.cluster.local',
    'stronghold.azeroth.svc.cluster.local.',
  ])('by %s', (name) => {
    expect(resolveService(name, 'azeroth', services)).toBe('127.9.1.1')
  })

  test('in the namespace of the pod that asks, or in the one that the name says', () => {
    expect(resolveService('stronghold', 'outland', services)).toBe('127.9.1.2')
    expect(resolveService('stronghold.outland', 'azeroth', services)).toBe('127.9.1.2')
    expect(resolveService('stronghold', 'draenor', services)).toBeUndefined()
  })
})

test.each(['stronghold.', 'stronghold.azeroth.', 'orc', 'stronghold.azeroth.cluster.local', 'example.org', '', '.'])(
  'there is no %j',
  (name) => {
    expect(resolveService(name, 'azeroth', services)).toBeUndefined()
  },
)

test('any name resolves to a known Service or to nothing', () => {
  const label = fc.constantFrom('stronghold', 'azeroth', 'svc', 'cluster', 'local', 'constructor', '__proto__', '')
  fc.assert(
    fc.property(fc.array(label, { maxLength: 7 }), (labels) => {
      expect([undefined, ...Object.values(services)]).toContain(resolveService(labels.join('.'), 'azeroth', services))
    }),
  )
})

describe('the lookup', () => {
  const look = (hostname: string, options: { all?: boolean; family?: number } = {}, table = () => services) => {
    const { promise, resolve } = Promise.withResolvers<unknown[]>()
    clusterLookup('azeroth', table)(hostname, options, (...answer) => resolve(answer))
    return promise
  }

  test('answers as dns.lookup does', async () => {
    expect(await look('stronghold')).toEqual([null, '127.9.1.1', 4])
    expect(await look('stronghold', { all: true })).toEqual([null, [{ address: '127.9.1.1', family: 4 }]])
    expect(await look('localhost')).toEqual([null, '127.0.0.1', 4])
    expect(await look('127.9.9.9')).toEqual([null, '127.9.9.9', 4])
  })

  test('fails with ENOTFOUND for a name that the cluster does not have, and for IPv6', async () => {
    const notFound = expect.objectContaining({ code: 'ENOTFOUND', syscall: 'getaddrinfo' })
    expect((await look('example.org'))[0]).toEqual(notFound)
    expect((await look('stronghold', { family: 6 }))[0]).toEqual(notFound)
  })

  test('hands on that the table cannot be read', async () => {
    const broken = () => {
      throw new Error('no table')
    }
    expect((await look('stronghold', {}, broken))[0]).toMatchObject({ message: 'no table' })
  })
})
