import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkTiming } from './timeout-timing.ts'

const second = { timeoutMs: 1000, clockErrorMs: 50, late: 0.5 }

describe('a timeout of 1 s, measured to ± 50 ms by timers that are late by half of it at most', () => {
  test('fits what ends just after it, though a busy machine makes some late', () => {
    expect(checkTiming({ ...second, durationsMs: [1020, 1200, 1700] })).toEqual({
      decision: 'fits',
      timeoutMs: { low: 680, high: 1070 },
    })
  })

  test.each([
    ['half a second', [502, 503]],
    ['two seconds', [2004, 2001]],
    ['one early end among right ones', [1002, 701]],
    ['more than a second and a half', [1501]],
  ])('is not %s', (_name, durationsMs) => {
    expect(checkTiming({ ...second, durationsMs }).decision).toBe('differs')
  })

  test('is undecided when some took as long as two of it', () => {
    expect(checkTiming({ ...second, durationsMs: [1002, 2003] })).toMatchObject({
      decision: 'undecided',
      reason: '1 of 2 took as long as two timeouts of 1000 ms',
    })
  })

  test('is undecided without a measurement', () => {
    expect(checkTiming({ ...second, durationsMs: [] }).decision).toBe('undecided')
  })

  test.each([
    [250, 0.5],
    [300, 0.5],
    [Number.NaN, 0.5],
    [-1, 0.5],
    [0, 1],
    [0, -1],
  ])(
    'is undecided with a clock error of %d ms and lateness of %d, which could hide half or twice of it',
    (clockErrorMs, late) => {
      expect(checkTiming({ timeoutMs: 1000, clockErrorMs, late, durationsMs: [1000] }).decision).toBe('undecided')
    },
  )
})

const timers = fc.record({
  early: fc.double({ min: 0, max: 1, noNaN: true }),
  late: fc.double({ min: 0, max: 1, noNaN: true }),
})
const settings = fc.record({
  timeoutMs: fc.integer({ min: 10, max: 60_000 }),
  errorPart: fc.double({ min: 0, max: 0.24, noNaN: true }),
})

test('whatever the clocks do within what is stated: the set timeout is never wrong, half and double never right', () => {
  fc.assert(
    fc.property(settings, fc.array(timers, { minLength: 1, maxLength: 5 }), ({ timeoutMs, errorPart }, seen) => {
      const stated = { clockErrorMs: errorPart * timeoutMs, late: 0.5 }
      const after = (realMs: number) =>
        seen.map(({ early, late }) => realMs * (1 + late * stated.late) - early * stated.clockErrorMs)
      const decision = (realMs: number) => checkTiming({ ...stated, timeoutMs, durationsMs: after(realMs) }).decision
      expect(decision(timeoutMs)).not.toBe('differs')
      expect(decision(timeoutMs / 2)).not.toBe('fits')
      expect(decision(timeoutMs * 2)).not.toBe('fits')
    }),
  )
})
