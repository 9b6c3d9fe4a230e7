import { expect, test } from 'vitest'
import { answer, noAnswer } from './outcome-samples.ts'
import { ownAnswer } from './own-answer.ts'

const envoy = { server: 'envoy' }

test('an empty 404 of the proxy is a request that no route matches', () => {
  expect(ownAnswer(answer(404, '', envoy))?.why).toMatch(/no route/)
  expect(ownAnswer(answer(404, '', envoy))?.next).toMatch(/domains/)
})

test('what the proxy answers otherwise, a route says', () => {
  expect(ownAnswer(answer(200, 'hi', envoy))?.why).toMatch(/direct_response/)
  expect(ownAnswer(answer(301, '', envoy))?.why).toMatch(/redirect/)
  expect(ownAnswer(answer(404, 'gone', envoy))?.why).toMatch(/direct_response/)
})

test.each([
  ['a backend signed', answer(404, '', { ...envoy, 'x-served-by': 'orc-1-2' })],
  ['a backend took some time for', answer(404, '', { ...envoy, 'x-envoy-upstream-service-time': '1' })],
  ['no Envoy passed on', answer(404, '')],
  ['denies', answer(403, 'Access denied\r\n', envoy)],
  ['limits', answer(429, 'local_rate_limited', envoy)],
  ['has no backend', answer(503, 'no healthy upstream', envoy)],
  ['did not come', noAnswer('timeout')],
])('an answer that %s is not the proxy’s own', (_words, outcome) => {
  expect(ownAnswer(outcome)).toBeUndefined()
})
