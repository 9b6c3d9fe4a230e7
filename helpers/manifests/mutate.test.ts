import { globSync, readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { insertAt, removeAt, renameAt, replaceAt } from './mutate.ts'
import type { FieldPath } from './resource.ts'
import { valueAt } from './resources-of.ts'

const valuesOf = (text: string): unknown[] => [...parseAllDocuments(text)].map((document) => document.toJS())

const reference = globSync('deployments/{workshop,security,rate-limit,canary}/*.yaml').map((file) =>
  readFileSync(file, 'utf8'),
)

const places = reference.flatMap((text) =>
  valuesOf(text).flatMap((value, index) => pathsIn(value).map((path) => ({ text, index, path }))),
)
const place = fc.constantFrom(...places)

function pathsIn(value: unknown): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return []
  const steps = Array.isArray(value) ? [...value.keys()] : Object.keys(value)
  return steps.flatMap((step) => [[step], ...pathsIn(Reflect.get(value, step)).map((path) => [step, ...path])])
}

function parentOf(value: unknown, path: FieldPath): object {
  return valueAt(value, path.slice(0, -1)) as object
}

describe('replaceAt', () => {
  it('puts any value at any path, and leaves every other value as it is', () => {
    fc.assert(
      fc.property(place, fc.jsonValue({ noUnicodeString: true }), ({ text, index, path }, newValue) => {
        const expected = valuesOf(text)
        Reflect.set(parentOf(expected[index], path), path.at(-1) ?? '', newValue)
        expect(valuesOf(replaceAt(text, index, path, newValue))).toEqual(expected)
      }),
    )
  })

  it('keeps comments and the other documents to the letter', () => {
    const text = '# first\na: 1 # one\n---\n# second\nb:\n  c: [ 2 ]   # two\n  d: "3" # three\n---\ne:   4\n'
    expect(replaceAt(text, 1, ['b', 'd'], '30')).toBe(
      '# first\na: 1 # one\n---\n# second\nb:\n  c: [2] # two\n  d: "30" # three\n---\ne:   4\n',
    )
  })

  it('keeps the comment above the first document once', () => {
    expect(replaceAt('# first\na: 1 # one\n', 0, ['a'], 2)).toBe('# first\na: 2 # one\n')
  })

  it('refuses a path at which nothing stands', () => {
    expect(() => replaceAt('a: 1\n', 0, ['b'], 2)).toThrow('nothing stands at b of document 0')
    expect(() => replaceAt('a: 1\n', 1, ['a'], 2)).toThrow('nothing stands at a of document 1')
  })
})

describe('removeAt', () => {
  it('takes a field or a list item out, and leaves every other value as it is', () => {
    fc.assert(
      fc.property(place, ({ text, index, path }) => {
        const expected = valuesOf(text)
        const parent = parentOf(expected[index], path)
        if (Array.isArray(parent)) parent.splice(Number(path.at(-1)), 1)
        else Reflect.deleteProperty(parent, path.at(-1) ?? '')
        expect(valuesOf(removeAt(text, index, path))).toEqual(expected)
      }),
    )
  })
})

describe('insertAt', () => {
  it('puts one more item at the head of a list, and one more field into a mapping', () => {
    expect(insertAt('a: 1\n---\nb:\n  - 1 # one\n', 1, ['b'], 0)).toBe('a: 1\n---\nb:\n  - 0\n  - 1 # one\n')
    expect(insertAt('# first\na: 1 # one\n', 0, [], 2, 'b')).toBe('# first\na: 1 # one\nb: 2\n')
  })

  it('refuses a place that can hold no more', () => {
    expect(() => insertAt('a: 1\n', 0, ['a'], 2)).toThrow('no list or mapping stands at a of document 0')
    expect(() => insertAt('a: { b: 1 }\n', 0, ['a'], 2)).toThrow('no list or mapping stands at a of document 0')
  })
})

describe('renameAt', () => {
  it('gives a field another name where it stands, and leaves its value and comments as they are', () => {
    expect(renameAt('a:\n  # why\n  b:\n    - 1 # one\n  c: 2\n', 0, ['a', 'b'], 'd')).toBe(
      'a:\n  # why\n  d:\n    - 1 # one\n  c: 2\n',
    )
  })

  it('refuses a list item, which has no name', () => {
    expect(() => renameAt('a: [1]\n', 0, ['a', 0], 'b')).toThrow('no field stands at a.0 of document 0')
  })
})
