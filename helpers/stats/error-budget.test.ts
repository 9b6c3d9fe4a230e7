import { describe, expect, test } from 'vitest'
import { errorBudget, sharesOf } from './error-budget.ts'

describe('shares', () => {
  test('weights need not add up to 100', () => {
    expect(sharesOf([9, 1])).toEqual(sharesOf([900, 100]))
    expect(sharesOf([2, 1, 0, 1])).toEqual([0.5, 0.25, 0, 0.25])
  })

  test.each([[[]], [[100]], [[0, 0]], [[50, -1]], [[Number.NaN, 1]], [[Infinity, 1]]])('%j is no split', (weights) => {
    expect(() => sharesOf(weights)).toThrow(expect.objectContaining({ code: 'WEIGHTS_INVALID' }))
  })
})

describe('the error budget', () => {
  test('defaults to one in a million, 99.9 % and five points', () => {
    expect(errorBudget([60, 30, 10])).toEqual({ falseAlarmRate: 1e-6, smallestDeviation: 0.05, power: 0.999 })
  })

  test('half of the smallest weight is the deviation to catch where that is less than five points', () => {
    expect(errorBudget([99, 1]).smallestDeviation).toBe(0.005)
    expect(errorBudget([4, 4, 1]).smallestDeviation).toBe(0.05)
    expect(errorBudget([1, 1, 1, 0.5]).smallestDeviation).toBeCloseTo(0.05)
  })

  test('an arm of weight 0 does not make the deviation smaller', () => {
    expect(errorBudget([100, 0]).smallestDeviation).toBe(0.05)
  })

  test('what is asked for is kept, the rest are defaults', () => {
    expect(errorBudget([1, 1], { power: 0.99, falseAlarmRate: undefined })).toEqual({
      falseAlarmRate: 1e-6,
      smallestDeviation: 0.05,
      power: 0.99,
    })
  })

  test.each([
    { falseAlarmRate: 0 },
    { falseAlarmRate: 0.5 },
    { falseAlarmRate: Number.NaN },
    { power: 1 },
    { power: 0.5 },
    { smallestDeviation: 0 },
    { smallestDeviation: 0.9 },
  ])('%j is refused for 90/10', (wanted) => {
    expect(() => errorBudget([90, 10], wanted)).toThrow(expect.objectContaining({ code: 'ERROR_BUDGET_INVALID' }))
  })
})
