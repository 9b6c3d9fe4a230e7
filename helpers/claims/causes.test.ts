import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { causes } from './causes.ts'

test('every cause has its section in docs/causes.md, and every section its cause', () => {
  const page = readFileSync(new URL('../../docs/causes.md', import.meta.url), 'utf8')
  const sections = [...page.matchAll(/^### `(.+)`$/gm)].map(([, cause]) => cause)
  expect(new Set(sections)).toEqual(new Set(Object.keys(causes)))
  expect(sections).toHaveLength(Object.keys(causes).length)
})
