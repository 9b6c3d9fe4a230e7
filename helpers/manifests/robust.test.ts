import { globSync, readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseManifests } from './parse.ts'
import { ManifestError, type Problem } from './problem.ts'
import { validateManifests } from './validate.ts'

const reference = globSync('deployments/{workshop,security,rate-limit,canary}/*.yaml').map((file) =>
  readFileSync(file, 'utf8'),
)

const pieces = fc.oneof(
  fc.constantFrom('\n', ' ', '  ', '\t', '- ', ': ', '{', '}', '[', ']', '"', "'", '&a ', '*a', '<<: ', '|', '>', '#'),
  fc.constantFrom(
    '---\n',
    '...\n',
    '? ',
    '!!str ',
    '!x ',
    '%YAML 1.1\n',
    ', ',
    '@',
    '`',
    '\r\n',
    '\0',
    '\uFEFF',
    '\uD800',
  ),
  fc.constantFrom('kind: List\nitems: ', '__proto__: ', 'constructor: ', 'null', '~', 'true', '1e999', '.nan', '0x10'),
  fc.string({ maxLength: 5, unit: 'binary' }),
)
const edit = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), cut: fc.nat(20), piece: pieces })

/** A manifest that someone's cat walked over. */
const edited = fc
  .tuple(fc.constantFrom(...reference), fc.array(edit, { minLength: 1, maxLength: 5 }))
  .map(([text, edits]) =>
    edits.reduce((before, { at, cut, piece }) => {
      const offset = Math.floor(at * before.length)
      return before.slice(0, offset) + piece + before.slice(offset + cut)
    }, text),
  )

function problemsOf(text: string): readonly Problem[] {
  try {
    validateManifests(parseManifests(text, 'a.yaml'))
  } catch (error) {
    if (error instanceof ManifestError) return error.problems
    throw error
  }
  return []
}

describe('a manifest, whatever stands in it,', () => {
  it('is read, or refused with places that lie within the file', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          { weight: 4, arbitrary: edited },
          fc.array(pieces).map((all) => all.join('')),
        ),
        (text) => {
          const lines = text.split('\n')
          for (const { where, what, next } of problemsOf(text)) {
            expect(where?.line).toBeGreaterThan(0)
            expect(where?.line).toBeLessThanOrEqual(lines.length)
            expect(where?.col).toBeGreaterThan(0)
            expect(where?.col).toBeLessThanOrEqual((lines[(where?.line ?? 0) - 1] ?? '').length + 1)
            expect(`${what}${next}`).not.toContain('undefined')
          }
        },
      ),
      { numRuns: Number(process.env['FUZZ_RUNS'] ?? 300) },
    )
  })
})
