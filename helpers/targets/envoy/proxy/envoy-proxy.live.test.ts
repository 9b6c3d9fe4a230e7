import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Message } from '../../../manifests/message.ts'
import type { Snapshot } from '../config/snapshot.ts'
import type { EnvoyProxy } from './envoy-proxy.ts'
import { ask, assignment, backend, edsCluster, freePort, listener, rds, route, testEnvoy } from './test-mesh.ts'

/** One listener that sends all requests to the first of these clusters. */
function mesh(proxy: EnvoyProxy, port: number, backends: Record<string, readonly number[]>): Snapshot {
  const names = Object.keys(backends)
  return {
    listeners: [listener('front', port, rds(proxy, 'ns/cec/routes:80'))],
    routes: [route('ns/cec/routes:80', { route: { cluster: names[0] } })],
    clusters: names.map((name) => edsCluster(proxy, name)),
    endpoints: names.map((name) => assignment(name, backends[name] ?? [])),
  }
}

const hello: Message = {
  route_config: route('inline', { direct_response: { status: 200, body: { inline_string: 'hello' } } }),
}
const alone = (...listeners: Message[]): Snapshot => ({ listeners, routes: [], clusters: [], endpoints: [] })

describe('a change', () => {
  test('is in force when apply returns, without a restart and without a failed request on the way', async () => {
    const [proxy, port, one, two] = await Promise.all([testEnvoy(), freePort(), backend('one'), backend('two')])
    await proxy.apply(mesh(proxy, port, { 'ns/one:80': [one] }))
    expect(await ask(port)).toBe('200 one')
    const seen = new Set<string>()
    const stop = new AbortController()
    const asking = keepAsking(port, seen, stop.signal)
    for (let round = 0; round < 10; round++) {
      await proxy.apply(mesh(proxy, port, { 'ns/two:80': [two] }))
      expect(await ask(port)).toBe('200 two')
      await proxy.apply(mesh(proxy, port, { 'ns/one:80': [one] }))
      expect(await ask(port)).toBe('200 one')
    }
    stop.abort()
    await asking
    expect([...seen].toSorted()).toEqual(['200 one', '200 two'])
    expect(await proxy.stats('listener_manager.lds.update_rejected')).toEqual({
      'listener_manager.lds.update_rejected': 0,
    })
  })

  test('of a filter of a listener is in force for the next connection', async () => {
    const [proxy, port] = await Promise.all([testEnvoy(), freePort()])
    for (let round = 0; round < 30; round++) {
      const body = { inline_string: `round ${round}` }
      await proxy.apply(
        alone(listener('front', port, { route_config: route('r', { direct_response: { status: 200, body } }) })),
      )
      expect(await ask(port)).toBe(`200 round ${round}`)
    }
  })

  test('of endpoints alone goes its own short way', async () => {
    const [proxy, port, one, two] = await Promise.all([testEnvoy(), freePort(), backend('one'), backend('two')])
    await proxy.apply(mesh(proxy, port, { 'ns/svc:80': [] }))
    expect(await ask(port)).toBe('503 no healthy upstream')
    for (const [name, backendPort] of [
      ['one', one],
      ['two', two],
      ['one', one],
    ] as const) {
      await proxy.updateEndpoints([assignment('ns/svc:80', [backendPort])])
      expect(await ask(port)).toBe(`200 ${name}`)
    }
    await proxy.updateEndpoints([assignment('ns/svc:80', [])])
    expect(await ask(port)).toBe('503 no healthy upstream')
  })

  test('that puts a listener in the place of another leaves nothing of the old one, also of its connections', async () => {
    const [proxy, port] = await Promise.all([testEnvoy(), freePort()])
    await proxy.apply(alone(listener('front', port, hello)))
    const idle = connect(port, '127.0.0.1').on('error', () => {})
    await once(idle, 'connect')
    const ended = once(idle, 'close')
    await proxy.apply(alone(listener('other', port, hello)))
    expect(await proxy.stats('listener_manager.total_listeners_draining')).toEqual({
      'listener_manager.total_listeners_draining': 0,
    })
    await ended
    expect(await ask(port)).toBe('200 hello')
  })

  test('that moves a listener and puts another one in its place is in force', async () => {
    const [proxy, port, other] = await Promise.all([testEnvoy(), freePort(), freePort()])
    await proxy.apply(alone(listener('moving', port, hello)))
    await proxy.apply(alone(listener('new', port, hello), listener('moving', other, hello)))
    expect(await Promise.all([ask(port), ask(other)])).toEqual(['200 hello', '200 hello'])
  })

  test('that takes a listener away closes its port', async () => {
    const [proxy, port] = await Promise.all([testEnvoy(), freePort()])
    await proxy.apply(alone(listener('front', port, hello)))
    expect(await ask(port)).toBe('200 hello')
    await proxy.apply(alone())
    await expect(ask(port)).rejects.toThrow('fetch failed')
  })
})

describe('what Envoy refuses', () => {
  test('is named with its place and Envoy’s words, and what stood before stays', async () => {
    const [proxy, port, one] = await Promise.all([testEnvoy(), freePort(), backend('one')])
    const before = mesh(proxy, port, { 'ns/one:80': [one] })
    await proxy.apply(before)
    const [listenerBefore] = before.listeners
    const bad = { ...listenerBefore, name: 'other', filter_chains: [{ filters: [], fitlers: [] }] }
    await expect(proxy.apply({ ...before, listeners: [bad], routes: [] })).rejects.toMatchObject({
      code: 'ENVOY_REFUSED',
      refusals: [
        {
          kind: 'listener',
          name: 'other',
          path: ['filter_chains', 0, 'fitlers'],
          words: expect.stringContaining("no such field: 'fitlers'"),
        },
      ],
    })
    expect(await ask(port)).toBe('200 one')
    await proxy.apply(mesh(proxy, port, { 'ns/one:80': [one], 'ns/two:80': [one] }))
  })

  test.for<[string, (snapshot: Snapshot) => Snapshot, { kind: string; name: string; words: string }]>([
    [
      'a route with an unknown field',
      (snapshot) => ({ ...snapshot, routes: snapshot.routes.map((one) => ({ ...one, virtual_host: [] })) }),
      { kind: 'route', name: 'ns/cec/routes:80', words: 'no such field' },
    ],
    [
      'a cluster with a negative timeout',
      (snapshot) => ({ ...snapshot, clusters: snapshot.clusters.map((one) => ({ ...one, connect_timeout: '-1s' })) }),
      { kind: 'cluster', name: 'ns/one:80', words: 'Invalid duration' },
    ],
    [
      'endpoints without an address',
      (snapshot) => ({
        ...snapshot,
        endpoints: [{ cluster_name: 'ns/one:80', endpoints: [{ lb_endpoints: [{ endpoint: { address: {} } }] }] }],
      }),
      { kind: 'endpoints', name: 'ns/one:80', words: 'field: "address", reason: is required' },
    ],
  ])('%s', async ([, change, { kind, name, words }]) => {
    const [proxy, port, one] = await Promise.all([testEnvoy(), freePort(), backend('one')])
    const snapshot = mesh(proxy, port, { 'ns/one:80': [one] })
    await expect(proxy.apply(change(snapshot))).rejects.toMatchObject({
      refusals: [{ kind, name, words: expect.stringContaining(words) }],
    })
    await proxy.apply(snapshot)
    expect(await ask(port)).toBe('200 one')
  })

  test('in part, such as an address that something else has, leaves nothing of the other part', async () => {
    const [proxy, port, otherPort, takenPort] = await Promise.all([testEnvoy(), freePort(), freePort(), freePort()])
    await proxy.apply(alone(listener('front', port, hello)))
    const taker = createServer().listen(takenPort, '127.0.0.1')
    onTestFinished(() => void taker.close())
    const half = alone(listener('other', otherPort, hello), listener('taken', takenPort, hello))
    await expect(proxy.apply(half)).rejects.toMatchObject({
      refusals: [
        { kind: 'listener', name: 'taken', path: [], words: expect.stringContaining('Address already in use') },
      ],
    })
    expect(await ask(port)).toBe('200 hello')
    await expect(ask(otherPort)).rejects.toThrow('fetch failed')
  })
})

test('Envoys stand side by side', async () => {
  const [first, second, firstPort, secondPort] = await Promise.all([testEnvoy(), testEnvoy(), freePort(), freePort()])
  await Promise.all([
    first.apply(alone(listener('front', firstPort, hello))),
    second.apply(alone(listener('front', secondPort, hello))),
  ])
  expect(await Promise.all([ask(firstPort), ask(secondPort)])).toEqual(['200 hello', '200 hello'])
  expect(JSON.parse(await first.configDump())).toHaveProperty('configs')
})

describe('the end', () => {
  test('that nobody asked for is told, to whoever waits and to whoever asks', async () => {
    const proxy = await testEnvoy()
    process.kill(proxy.pid, 'SIGKILL')
    const apply = proxy.apply(alone(listener('front', await freePort(), hello)))
    await expect(apply).rejects.toMatchObject({ code: 'ENVOY_DIED', message: expect.stringContaining('SIGKILL') })
    expect(await proxy.died).toMatchObject({ code: 'ENVOY_DIED' })
  })

  test('before it is live comes with Envoy’s last words', async () => {
    const taker = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void taker.close())
    await new Promise((resolve) => taker.once('listening', resolve))
    const { port } = taker.address() as { port: number }
    await expect(testEnvoy({ adminPort: port })).rejects.toMatchObject({
      code: 'ENVOY_NOT_LIVE',
      message: expect.stringContaining('Address already in use'),
    })
  })
})

async function keepAsking(port: number, seen: Set<string>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) seen.add(await ask(port).catch((error: Error) => error.message))
}
