import { expect, it } from 'vitest'
import type { ClaimResult } from '../../reports/results.ts'
import { standOf } from './lab-state.ts'

const claim: ClaimResult = {
  id: 'orc-allowed',
  title: 'the orc gets a weapon',
  startedAt: '2026-03-02T09:00:00Z',
  durationMs: 1,
  verdict: 'fail',
  cause: 'denied-by-policy',
  expected: '200',
  seen: '403',
}
const lab = 'security'

it.each(['works', 'not-started'] as const)('a lab that check calls %s is called the same', (state) => {
  expect(standOf({ lab, state, claim, mistakes: [] })).toEqual({ state })
})

it('a lab that is not there yet has the likely mistake, and in words that are fit for the room nothing of theirs', () => {
  const mistake = { code: 'unknown-field', where: undefined, facts: { seen: 'anns-field' }, solution: [] } as const
  expect(standOf({ lab, state: 'not-yet', claim, mistakes: [mistake] })).toMatchObject({
    state: 'not-yet',
    cause: 'unknown-field',
    words: 'there is no field … at this place',
    seen: 'there is no field anns-field at this place',
  })
})

it('without a mistake that is known, it has the cause of the claim that fails', () => {
  const words = 'a request that policy should allow was denied by it'
  expect(standOf({ lab, state: 'not-yet', claim, mistakes: [] })).toMatchObject({
    cause: 'denied-by-policy',
    words,
    seen: '403',
  })
})

it('what could not be told is not red', () => {
  const lost = { ...claim, verdict: 'inconclusive', cause: 'backend-down' } as const
  const stand = standOf({ lab, state: 'unknown', claim: lost, mistakes: [], because: 'token: abcdefgh12345678' })
  expect(stand).toMatchObject({ state: 'unclear', cause: 'backend-down', seen: 'token: [redacted]' })
})
