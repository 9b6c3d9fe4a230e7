import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { betsAbove, logWealth, sidesOf } from './likelihood-bets.ts'

const share = fc.double({ min: 0.001, max: 0.999, noNaN: true })
const deviation = fc.double({ min: 0.001, max: 0.4, noNaN: true })

describe('the bets', () => {
  test('lay a stake of 1 in all', () => {
    fc.assert(
      fc.property(share, deviation, (expected, smallest) => {
        const stakes = betsAbove(expected, smallest).reduce((sum, bet) => sum + Math.exp(bet.logStake), 0)
        expect(stakes).toBeCloseTo(1, 12)
      }),
    )
  })

  test('win nothing on average while the share is the expected one, and lose while it is smaller', () => {
    fc.assert(
      fc.property(share, deviation, fc.double({ min: 0, max: 1, noNaN: true }), (expected, smallest, part) => {
        const bets = betsAbove(expected, smallest)
        const mean = (p: number) => p * Math.exp(logWealth(bets, 1, 0)) + (1 - p) * Math.exp(logWealth(bets, 0, 1))
        expect(mean(expected)).toBeCloseTo(1, 9)
        expect(mean(expected * part)).toBeLessThanOrEqual(1 + 1e-9)
      }),
    )
  })

  test('on a share of 0 are won for good by a single hit, and by nothing else', () => {
    const bets = betsAbove(0, 0.05)
    expect(logWealth(bets, 1, 1000)).toBe(Infinity)
    expect(logWealth(bets, 0, 1000)).toBeLessThan(0)
    expect(logWealth(betsAbove(0, 1), 1, 1000)).toBe(Infinity)
  })

  test('half of the stake lies on the smallest deviation that must be caught', () => {
    const [first] = betsAbove(0.1, 0.05)
    expect(first?.logStake).toBe(Math.log(0.5))
    expect(first?.logPerHit).toBeCloseTo(Math.log(1.5), 12)
  })
})

describe('the sides', () => {
  test('of two arms are those of one of them', () => {
    expect(sidesOf([0.9, 0.1], 0.05).map(({ arm, direction }) => `${arm} ${direction}`)).toEqual(['0 above', '0 below'])
  })

  test('have nothing to catch where an arm has no room for the deviation', () => {
    const caught = sidesOf([0.6, 0.37, 0.03], 0.05).map((side) => side.caught?.toFixed(2))
    expect(caught).toEqual(['0.65', '0.45', '0.42', '0.68', '0.08', undefined])
  })
})
