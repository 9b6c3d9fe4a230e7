import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..', '..')
const page = readFileSync(join(root, 'docs', 'errors.md'), 'utf8')
const documented = [...page.matchAll(/^\| `([A-Z_\d]+)` \| [^|]+ \| [^|]+ \|$/gm)].map(([, code = '']) => code)

const sources = globSync('{helpers,fixtures,cli,reports,bench}/**/*.ts', { cwd: root })
  .filter((file) => !file.endsWith('.test.ts') && !file.endsWith('.fixture.ts'))
  .map((file) => readFileSync(join(root, file), 'utf8'))
const literal = /'([A-Z]+(?:_[A-Z\d]+)+)'/g
/** What stands after `code:`, also when it is one of two, or what holds unless another is given. */
const thrown = sources.flatMap((text) =>
  [...text.matchAll(/\bcode(?::| \?\?) (.*)/g)].flatMap(([, rest = '']) =>
    [...rest.matchAll(literal)].map(([, code = '']) => code),
  ),
)

test('every error’s code has its line in docs/errors.md, once, with a meaning and something to do', () => {
  expect(new Set(thrown).size).toBeGreaterThan(90)
  expect([...new Set(thrown)].filter((code) => !documented.includes(code))).toEqual([])
  expect(documented.filter((code, index) => documented.indexOf(code) !== index)).toEqual([])
})

test('docs/errors.md has no code that no source knows, and no line that is cut off', () => {
  const known = new Set(sources.flatMap((text) => [...text.matchAll(literal)].map(([, code = '']) => code)))
  expect(documented.filter((code) => !known.has(code))).toEqual([])
  expect(page.match(/^\| `/gm)).toHaveLength(documented.length)
})
