import { describe, expect, test } from 'vitest'
import { checkTiming } from './timeout-timing.ts'

const second = { timeoutMs: 1000, clockErrorMs: 50 }

describe('a timeout of 1 s, measured to ± 50 ms', () => {
  test('fits what ends just after it, though a busy machine makes some late', () => {
    expect(checkTiming({ ...second, durationsMs: [1003, 1010, 1700] })).toEqual({
      decision: 'fits',
      timeoutMs: { low: 953, high: 1053 },
    })
  })

  test.each([
    ['half a second', [502, 503]],
    ['two seconds', [2004, 2001]],
    ['one early end among right ones', [1002, 701]],
    ['a second and a half', [1501]],
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

  test.each([250, 300, Number.NaN])(
    'is undecided with a clock error of %d ms, which could hide half of it',
    (clockErrorMs) => {
      expect(checkTiming({ timeoutMs: 1000, clockErrorMs, durationsMs: [1000] }).decision).toBe('undecided')
    },
  )
})
