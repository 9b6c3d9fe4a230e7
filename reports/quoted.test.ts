import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { quoted } from './quoted.ts'

const folder = mkdtempSync(join(tmpdir(), 'meshproof-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

it('quotes the lines around a place, and names the file from where the run was started', () => {
  const text = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`).join('\n')
  const place = { file: file('long.yaml', text), line: 10, col: 3 }
  expect(quoted(place, folder)).toEqual({
    file: 'long.yaml',
    line: 10,
    col: 3,
    quote: { firstLine: 6, lines: Array.from({ length: 9 }, (_, index) => `line ${index + 6}`) },
  })
})

it('quotes what there is at either end of a file', () => {
  const place = { file: file('short.yaml', 'a: 1\nb: 2\n'), line: 1, col: 1 }
  expect(quoted(place, folder).quote).toEqual({ firstLine: 1, lines: ['a: 1', 'b: 2'] })
})

it.for(['kind: Secret', '  kind: "Secret"'])('quotes no file with a Secret in it: %s', (line) => {
  const place = { file: file('secret.yaml', `apiVersion: v1\n${line}\ndata: {key: aHVudGVyMg==}\n`), line: 3, col: 1 }
  expect(quoted(place, folder)).toEqual({ file: 'secret.yaml', line: 3, col: 1 })
})

it('tells the place alone of a file that is gone, and the whole path of one elsewhere', () => {
  const place = { file: '/elsewhere/gone.yaml', line: 1, col: 1 }
  expect(quoted(place, folder)).toEqual(place)
})
