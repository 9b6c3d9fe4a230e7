import { describe, expect, test } from 'vitest'
import type { Draws, Finding } from './finding.ts'
import { checkIndependence } from './independence.ts'
import { checkRegularity } from './regularity.ts'
import { simulatedDraws } from './simulated-draws.ts'
import { checkSteadiness } from './steadiness.ts'

const rate = { falseAlarmRate: 1e-6 }
const independence = (draws: Draws, arms: number) => checkIndependence(draws, { arms, ...rate })
const steadiness = (draws: Draws, arms: number) => checkSteadiness(draws, { arms, ...rate })
const regularity = (draws: Draws, weights: readonly number[]) => checkRegularity(draws, { weights, ...rate })

const sequence = (length: number, arm: (i: number) => number): number[] => Array.from({ length }, (_, i) => arm(i))
const roundRobin = (length: number, arms: number) => sequence(length, (i) => i % arms)

describe('the order of draws', () => {
  test('independent draws are neither sticky nor regular nor drifting', () => {
    const draws = simulatedDraws(11, [0.6, 0.3, 0.1])
    const order = sequence(3000, () => draws.arm())
    expect(independence(order, 3).holds).toBe(true)
    expect(regularity(order, [60, 30, 10]).holds).toBe(true)
    expect(steadiness(order, 3).holds).toBe(true)
  })

  test('a client that keeps its backend for some requests is sticky', () => {
    const draws = simulatedDraws(12, [0.5, 0.5])
    const perConnection = sequence(20, () => draws.arm())
    const finding = independence(
      sequence(200, (i) => perConnection[Math.floor(i / 10)] ?? 0),
      2,
    )
    expect(finding).toMatchObject({ holds: false, reason: expect.stringMatching(/^sticky: arm \d came in \d+ runs; /) })
  })

  test('round robin over two arms alternates', () => {
    expect(independence(roundRobin(60, 2), 2)).toMatchObject({
      holds: false,
      reason: 'alternating: arm 0 came in 30 runs; 15.5 were to be expected of 30 in 60 draws',
    })
  })

  test.each([
    ['round robin over ten pods', roundRobin(100, 10), Array.from({ length: 10 }, () => 1)],
    ['a weighted round robin of 90/10', sequence(100, (i) => (i % 10 === 9 ? 1 : 0)), [90, 10]],
    [
      'a weighted round robin of 60/30/10',
      sequence(60, (i) => [0, 1, 0, 0, 1, 0, 2, 0, 1, 0][i % 10] ?? 0),
      [60, 30, 10],
    ],
  ])('%s is too regular', (_name, draws, weights) => {
    expect(regularity(draws, weights)).toMatchObject({ holds: false, reason: expect.stringMatching(/^too regular: /) })
  })

  test('a route that starts to split halfway drifts', () => {
    const draws = simulatedDraws(13, [0.5, 0.5])
    const finding = steadiness(
      sequence(200, (i) => (i < 90 ? 0 : draws.arm())),
      2,
    )
    expect(finding).toMatchObject({
      holds: false,
      reason: expect.stringMatching(/^drifting: arm \d got \d+ of the first 100/),
    })
  })

  test('no draws, and draws of one arm alone, say nothing against any assumption', () => {
    for (const draws of [[], [0], sequence(50, () => 0)]) {
      expect(independence(draws, 2)).toEqual({ holds: true, pValue: 1 })
      expect(steadiness(draws, 2)).toEqual({ holds: true, pValue: 1 })
    }
    expect(regularity([], [1, 1])).toEqual({ holds: true, pValue: 1 })
  })

  test('a draw of an unknown arm is refused', () => {
    expect(() => independence([0, 2], 2)).toThrow(expect.objectContaining({ code: 'DRAWS_INVALID' }))
  })
})

/** All distinct orders of the same draws. */
function orders(draws: readonly number[]): number[][] {
  if (draws.length === 0) return [[]]
  return [...new Set(draws)].flatMap((first) => {
    const at = draws.indexOf(first)
    return orders(draws.toSpliced(at, 1)).map((rest) => [first, ...rest])
  })
}

describe('over all orders of the same draws, which chance makes equally likely', () => {
  const all = orders([0, 0, 0, 0, 0, 1, 1, 1, 2])
  const checks: [string, (draws: Draws) => Finding][] = [
    ['independence', (draws) => independence(draws, 3)],
    ['regularity', (draws) => regularity(draws, [5, 3, 1])],
    ['steadiness', (draws) => steadiness(draws, 3)],
  ]

  test.each(checks)('a p-value of %s is at most α in at most the share α of them', (_name, check) => {
    const pValues = all.map((draws) => check(draws).pValue).toSorted((a, b) => a - b)
    expect(pValues[0]).toBeLessThan(0.5)
    for (const alpha of pValues) {
      const atMostAlpha = pValues.filter((pValue) => pValue <= alpha).length
      expect(atMostAlpha / all.length).toBeLessThanOrEqual(alpha + 1e-12)
    }
  })

  test('without the correction for several looks it is the exact share of orders as extreme', () => {
    const runs = (draws: Draws) => draws.filter((arm, i) => arm === 0 && draws[i - 1] !== 0).length
    const stuck = all.filter((draws) => runs(draws) === 1)
    expect(independence(stuck[0] ?? [], 3).pValue / 6).toBeCloseTo(stuck.length / all.length, 12)
  })
})
