import { expect, test } from 'vitest'
import { each, forbidden, forbiddenHead, passes, relayed, silence } from './answers.ts'
import { answer, lost, noAnswer } from './outcome-samples.ts'

const denied = answer(403, 'Access denied\r\n')

test('an L3/L4 denial is silence alone: a refused or reset connection is a dead backend', () => {
  expect(each([noAnswer('timeout')], silence('it')).verdict).toBe('pass')
  expect(each([noAnswer('refused')], silence('it'))).toMatchObject({ verdict: 'fail', cause: 'denied-otherwise' })
  expect(each([noAnswer('reset')], silence('it'))).toMatchObject({ verdict: 'fail', cause: 'denied-otherwise' })
})

test('an answer where silence is expected was not denied', () => {
  expect(each([noAnswer('timeout'), answer(200)], silence('it'))).toMatchObject({ cause: 'not-denied' })
  expect(each([answer(503)], silence('it'))).toMatchObject({ cause: 'not-denied' })
})

test('an answer where silence is expected tells more than a reset connection, whichever came first', () => {
  expect(each([noAnswer('reset'), answer(200)], silence('it'))).toMatchObject({ cause: 'not-denied' })
})

test('an HTTP denial is 403 with Cilium’s own body: a 403 of the backend is none', () => {
  expect(each([denied], forbidden('it')).verdict).toBe('pass')
  expect(each([answer(403, 'no')], forbidden('it'))).toMatchObject({ cause: 'denied-otherwise' })
  expect(each([answer(200)], forbidden('it'))).toMatchObject({ cause: 'not-denied' })
})

test('a denied HEAD is told by its status alone', () => {
  expect(each([answer(403, '')], forbiddenHead('it')).verdict).toBe('pass')
  expect(each([answer(200, '')], forbiddenHead('it'))).toMatchObject({ verdict: 'fail', cause: 'not-denied' })
  expect(each([noAnswer('timeout')], forbiddenHead('it'))).toMatchObject({ cause: 'denied-otherwise' })
})

test('a request that should pass tells a denial from a dead backend', () => {
  expect(each([answer(200)], passes('it')).verdict).toBe('pass')
  expect(each([denied], passes('it'))).toMatchObject({ cause: 'denied-by-policy' })
  expect(each([noAnswer('timeout')], passes('it'))).toMatchObject({ cause: 'denied-by-policy' })
  expect(each([noAnswer('refused')], passes('it'))).toMatchObject({ cause: 'backend-down' })
  expect(each([answer(503)], passes('it'))).toMatchObject({ cause: 'backend-down' })
  expect(each([answer(404)], passes('it'))).toMatchObject({ cause: 'wrong-answer' })
})

test('what the plumbing lost is never a verdict about the mesh', () => {
  for (const expected of [passes('it'), forbidden('it'), silence('it')]) {
    expect(each([answer(200), lost], expected)).toMatchObject({ verdict: 'inconclusive', cause: 'target-lost' })
  }
})

test('no request is no evidence', () => {
  expect(each([], silence('it'))).toMatchObject({ verdict: 'inconclusive', cause: 'no-evidence' })
})

test('a proxy that refuses some requests without a word leaves it open what the policy says of them', () => {
  const bare = answer(403, '')
  const open = { verdict: 'inconclusive', cause: 'no-verdict' }
  expect(each([answer(200), bare], passes('it'))).toMatchObject(open)
  expect(each([bare], forbidden('it'))).toMatchObject(open)
  expect(each([answer(200), answer(502, 'The stronghold answered 403: ')], relayed('it'))).toMatchObject(open)
})

test('a bare 403 is a failure where every request gets it, where something else is wrong too, and of a backend', () => {
  const bare = answer(403, '')
  expect(
    each(
      Array.from({ length: 5 }, () => bare),
      passes('it'),
    ).verdict,
  ).toBe('fail')
  expect(each([answer(200), bare], forbidden('it')).verdict).toBe('fail')
  expect(each([answer(200), answer(403, '', { 'x-envoy-upstream-service-time': '1' })], passes('it')).verdict).toBe(
    'fail',
  )
})
