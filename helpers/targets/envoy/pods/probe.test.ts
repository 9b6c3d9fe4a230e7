import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { keepProbing } from './probe.ts'

/** The verdicts of a probe of this server that allows 100 ms and one failure, until `enough`. */
async function verdictsOf(server: Server, enough: AbortSignal): Promise<boolean[]> {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const verdicts: boolean[] = []
  const thresholds = { failureThreshold: 1, successThreshold: 1 }
  const plan = {
    request: { kind: 'http', port, path: '/', headers: {} },
    periodMs: 20,
    timeoutMs: 100,
    ...thresholds,
  } as const
  await keepProbing({ address: '127.0.0.1', host: '127.0.0.1' }, plan, enough, (healthy) => verdicts.push(healthy))
  return verdicts
}

test('a pod that does not answer in time fails its probe', async () => {
  const enough = new AbortController()
  const silent = createServer(() => setTimeout(() => enough.abort(), 200))
  expect(await verdictsOf(silent, enough.signal)).toEqual([false])
})

test('a pod that was not heard, because the runner was held up, does not', async () => {
  const enough = new AbortController()
  let asked = 0
  const server = createServer((_, response) => {
    asked += 1
    if (asked === 1) {
      const untilMs = performance.now() + 600
      while (performance.now() < untilMs); // the runner is held up
    } else if (asked === 2) response.end()
    else enough.abort()
  })
  expect(await verdictsOf(server, enough.signal)).toEqual([true])
})
