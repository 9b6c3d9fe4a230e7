import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyOutcome, pack, text } from './outcomes.fixture.ts'
import { decode, encode, LineSplitter, lineLimit, ProtocolViolation, type Word } from './probe-protocol.ts'

const word: fc.Arbitrary<Word> = fc.oneof(
  fc.record({ type: fc.constant('outcomes' as const), id: fc.nat(), packed: fc.array(anyOutcome).map(pack) }),
  fc.record({ type: fc.constant('refused' as const), id: fc.nat(), why: text }),
  fc.constant<Word>({ type: 'pong' }),
)

describe('framing', () => {
  test('what was written is read, however the stream is cut into chunks', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 })
    fc.assert(
      fc.property(fc.array(word), sizes, (words, sizes) => {
        const bytes = Buffer.from(words.map(encode).join(''))
        const splitter = new LineSplitter()
        const read: unknown[] = []
        for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1
          read.push(...splitter.push(bytes.subarray(at, at + size)).map(decode))
          at += size
        }
        expect(read).toEqual(words)
        expect(splitter.rest).toBe('')
      }),
    )
  })

  test('a line without its end is kept, and is no line', () => {
    const splitter = new LineSplitter()
    expect(splitter.push(Buffer.from('{"type":"pong"}\n{"type"'))).toEqual(['{"type":"pong"}'])
    expect(splitter.rest).toBe('{"type"')
    expect(splitter.push(Buffer.from(':"pong"}\n'))).toEqual(['{"type":"pong"}'])
  })

  test('a line does not end at the other line separators of Unicode', () => {
    expect(new LineSplitter().push(Buffer.from('a\u2028b\u2029c\rd\n'))).toEqual(['a\u2028b\u2029c\rd'])
  })

  test('a line that grows without end is a violation before it fills the memory', () => {
    const splitter = new LineSplitter()
    const chunk = Buffer.alloc(1024 * 1024, 'x')
    const feed = () => {
      for (let fed = 0; fed <= lineLimit; fed += chunk.length) splitter.push(chunk)
    }
    expect(feed).toThrow(ProtocolViolation)
  })
})

describe('a message', () => {
  test.each([
    '',
    'null',
    '7',
    '[]',
    '{}',
    '{"type":7}',
    '{"type":"toString","id":1}',
    '{"type":"end"}',
    '{"type":"end","id":"1"}',
    'error: unable to upgrade connection',
  ])('is not %j', (line) => {
    expect(() => decode(line)).toThrow(ProtocolViolation)
  })

  test('never reads as something that has no known type', () => {
    const types = ['send', 'cancel', 'ping', 'hello', 'outcomes', 'end', 'refused', 'pong', 'violation', 'a violation']
    const typeOf = (line: string): string => {
      try {
        return decode(line).type
      } catch (error) {
        if (error instanceof ProtocolViolation) return 'a violation'
        throw error
      }
    }
    const ordered = fc.json().map((type) => `{"type":${type},"id":1}`)
    fc.assert(
      fc.property(fc.oneof(text, fc.json(), ordered), (line) => {
        expect(types).toContain(typeOf(line))
      }),
    )
  })
})
