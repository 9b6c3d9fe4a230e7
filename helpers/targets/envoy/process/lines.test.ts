import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LastLines, LineReader } from './lines.ts'

describe('LineReader', () => {
  test('gives the same lines however the text is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', '\n', 'b') })), (chunks) => {
        const seen: string[] = []
        const reader = new LineReader((line) => seen.push(line))
        for (const chunk of chunks) reader.write(chunk)
        reader.end()
        const lines = chunks.join('').split('\n')
        expect(seen).toEqual(lines.at(-1) === '' ? lines.slice(0, -1) : lines)
      }),
    )
  })

  test('a line that never ends takes no more memory than the limit', () => {
    const seen: string[] = []
    const reader = new LineReader((line) => seen.push(line), 5)
    for (let n = 0; n < 1000; n++) reader.write('abc')
    reader.write('\nnext\n')
    expect(seen).toEqual(['abcab', 'next'])
  })
})

test('LastLines keeps the newest ones', () => {
  const lines = new LastLines(2)
  for (const line of ['a', 'b', 'c']) lines.add(line)
  expect(lines.all()).toEqual(['b', 'c'])
})
