import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyOutcome, pack } from './outcomes.fixture.ts'
import { type Packed, Packer, unpack } from './packed.ts'

test('outcomes come back as they went in, also as JSON', () => {
  fc.assert(
    fc.property(fc.array(anyOutcome), (outcomes) => {
      expect(unpack(pack(outcomes))).toEqual(outcomes)
      expect(unpack(JSON.parse(JSON.stringify(pack(outcomes))) as Packed)).toEqual(outcomes)
    }),
  )
})

test('what many outcomes have in common is said once', () => {
  const headers = { server: 'envoy' }
  const answers = Array.from({ length: 100 }, (_, seq) => ({
    kind: 'answer' as const,
    seq,
    atMs: seq,
    durationMs: 1,
    status: seq % 2 === 0 ? 200 : 429,
    headers,
    body: 'x',
  }))
  expect(pack(answers).said).toHaveLength(2)
})

test('a packer begins anew when its outcomes are taken', () => {
  const packer = new Packer()
  const lost = { kind: 'lost', seq: 3, atMs: 1, durationMs: 2, detail: 'why' } as const
  packer.add(lost)
  expect(packer.size).toBeGreaterThan(0)
  expect(unpack(packer.take())).toEqual([lost])
  expect(packer.size).toBe(0)
  packer.add(lost)
  expect(unpack(packer.take())).toEqual([lost])
})
