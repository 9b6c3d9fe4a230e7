import { expect, it } from 'vitest'
import { Exchanges } from './exchanges.ts'
import { answer, lost, noAnswer } from './outcome-samples.ts'

const sent = { from: 'orc', to: 'stronghold', request: 'GET /weapons', configured: true }

it('batches of the same request are counted together', () => {
  const exchanges = new Exchanges()
  exchanges.record(sent, [answer(200), answer(403)])
  exchanges.record(sent, [answer(200), noAnswer('timeout'), lost])
  expect(exchanges.all).toEqual([{ ...sent, requests: 5, outcomes: { 200: 2, 403: 1, timeout: 1, lost: 1 } }])
})

it('another sender, another header, or another state of the mesh is another exchange', () => {
  const exchanges = new Exchanges()
  exchanges.record({ ...sent, configured: false }, [answer(200)])
  exchanges.record(sent, [answer(403)])
  exchanges.record({ ...sent, from: 'human' }, [noAnswer('timeout')])
  exchanges.record({ ...sent, headers: { 'x-request-sender': 'human' } }, [answer(200)])
  expect(exchanges.all.map(({ from, configured, headers }) => [from, configured, headers !== undefined])).toEqual([
    ['orc', false, false],
    ['orc', true, false],
    ['human', true, false],
    ['orc', true, true],
  ])
})
