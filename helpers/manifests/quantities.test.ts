import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDuration } from './quantities.ts'

describe('parseDuration', () => {
  it.each([
    ['60s', 60_000],
    ['0.5s', 500],
    ['0.000001s', 0.001],
    ['0s', 0],
    ['-1.5s', -1500],
  ])('reads %s as %d ms', (text, ms) => expect(parseDuration(text)).toBe(ms))

  it.each(['60', '1m', '500ms', '1.s', '.5s', '1.0000000001s', '1e3s', ' 1s', '', 's'])('does not read %j', (text) =>
    expect(parseDuration(text)).toBeUndefined(),
  )

  it('reads any whole number of milliseconds exactly', () => {
    fc.assert(
      fc.property(fc.nat(1e9), (ms) => {
        expect(parseDuration(`${(ms / 1000).toFixed(3)}s`)).toBe(ms)
      }),
    )
  })
})
