import * as fc from 'fast-check'
import type { Outcome } from './outcome.ts'
import { type Packed, Packer } from './packed.ts'

/** Texts of what lines, JSON and UTF-8 could stumble over. */
export const text = fc.string({
  unit: fc.constantFrom('a', '"', '\\', '\n', '\r', '\0', '\u2028', 'é', '\ud83d', '😀'),
})
/** As HTTP allows them (RFC 9110, 5.1); JSON escapes nothing in them. */
const headerName = fc.string({ unit: fc.constantFrom('a', 'x', '-', '_', '1', '!', '~'), minLength: 1 })
const ms = fc.integer({ min: 0, max: 60_000_000 }).map((micros) => micros / 1000)
const timed = { seq: fc.nat(), atMs: ms, durationMs: ms }

/** Texts repeat, as they do in a batch. */
const said = fc.oneof(fc.constantFrom('SWORD', 'AXE'), text)

export const anyOutcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.record({
    ...timed,
    kind: fc.constant('answer' as const),
    status: fc.integer({ min: 200, max: 203 }),
    headers: fc.oneof(
      fc.constant(Object.freeze({ server: 'envoy' })),
      fc.dictionary(headerName, text, { noNullPrototype: true }),
    ),
    body: said,
  }),
  fc.record({ ...timed, kind: fc.constantFrom('timeout', 'refused', 'reset', 'unresolved', 'lost'), detail: said }),
)

export function pack(outcomes: readonly Outcome[]): Packed {
  const packer = new Packer()
  for (const outcome of outcomes) packer.add(outcome)
  return packer.take()
}
