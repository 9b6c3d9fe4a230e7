import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { english } from './english.ts'

const page = join(import.meta.dirname, '..', '..', '..', 'docs', 'check.md')

it('docs/check.md has every mistake, in its English words', () => {
  const rows = readFileSync(page, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
  const wanted = Object.entries(english).map(
    ([code, { mistake }]) => `| \`${code}\` | ${mistake.replaceAll(/\{\w+\}/g, '…')} |`,
  )
  expect(rows).toEqual(wanted)
})
