import { expect, it } from 'vitest'
import type { Exchange } from '../claims/exchanges.ts'
import { seenIn } from './seen.ts'

const exchange: Exchange = {
  from: 'human',
  to: 'stronghold',
  request: 'GET /weapons',
  configured: true,
  requests: 5,
  outcomes: { timeout: 4, '200': 1 },
}

it('tells what became of the requests, in the learner’s language', () => {
  const claim = { seen: '', evidence: { exchanges: [{ ...exchange, configured: false, from: 'orc' }, exchange] } }
  expect(seenIn(claim, 'en')).toBe('human asks stronghold for GET /weapons: 1 × 200, 4 × no answer')
  expect(seenIn(claim, 'fr')).toBe('human demande GET /weapons à stronghold : 1 × 200, 4 × sans réponse')
})

it('tells a split by its arms', () => {
  const split = {
    requests: 300,
    arms: [
      { name: 'simple-stronghold', requests: 240 },
      { name: 'better-stronghold', requests: 60 },
    ],
  }
  expect(seenIn({ seen: '', evidence: { split } }, 'en')).toBe(
    'of 300 requests simple-stronghold 240, better-stronghold 60',
  )
})

it('tells a limit by what passed of what may', () => {
  const burst = { promised: 10, passed: 30, requests: 30 }
  expect(seenIn({ seen: '', evidence: { burst } }, 'fr')).toBe(
    'sur 30 requêtes simultanées, passées : 30 ; permises : 10',
  )
  const refill = { promised: { requests: 10 }, passed: 20, requests: 40 }
  expect(seenIn({ seen: '', evidence: { burst, refill } }, 'en')).toBe(
    'after the burst 20 more got through, where 10 may',
  )
})

it('leaves a claim its own words where there is no evidence', () => {
  expect(seenIn({ seen: 'something else' }, 'fr')).toBe('something else')
})

it('tells first what is not as the sheet has it, and the same request once', () => {
  const orc = (request: string, outcomes: Exchange['outcomes']) => ({ ...exchange, from: 'orc', request, outcomes })
  const exchanges = [
    orc('POST /weapons', { 403: 1 }),
    orc('GET /', { 403: 1 }),
    orc('GET /weapons/', { 200: 1 }),
    { ...orc('GET /weapons/', { 403: 2 }), headers: { a: 'b' } },
  ]
  expect(seenIn({ seen: '', evidence: { exchanges } }, 'en')).toBe(
    'orc asks stronghold for GET /weapons/: 1 × 200, 2 × 403; orc asks stronghold for POST /weapons: 1 × 403',
  )
  expect(seenIn({ seen: '', evidence: { exchanges } }, 'fr')).toContain('2 × 403 ; orc demande')
})
