import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { flagOf, variableOf } from './setting.ts'
import { settings } from './table.ts'

const root = join(import.meta.dirname, '..', '..')

/** The rows of docs/configuration.md, as they have to be. */
function rows(): string[] {
  const cells = settings.map((setting) => {
    const { key, meaning, standard, commands, value } = setting
    const flag = value === undefined ? flagOf(setting) : `${flagOf(setting)} <${value}>`
    return [`\`${key}\``, `\`${flag}\``, `\`${variableOf(setting)}\``, meaning, standard, commands.join(', ')]
  })
  return [
    ['in the config file', 'flag', 'variable', 'meaning', 'default', 'commands'],
    cells[0]?.map(() => '---') ?? [],
    ...cells,
  ].map((row) => `| ${row.join(' | ')} |`)
}

function sourcesIn(folder: string): string[] {
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
  return entries
    .filter(({ name }) => /\.(ts|mjs)$/.test(name) && !/\.(test|tmp)\.ts$/.test(name))
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => !path.startsWith(import.meta.dirname))
}

/** Every variable of ours that the code names. */
function variablesNamed(): Set<string> {
  const files = ['cli', 'fixtures', 'helpers', 'reports', 'suites'].flatMap(sourcesIn)
  return new Set(files.flatMap((file) => readFileSync(file, 'utf8').match(/\bMESHPROOF_[A-Z0-9_]+/g) ?? []))
}

it('is the table of docs/configuration.md', () => {
  const page = readFileSync(join(root, 'docs/configuration.md'), 'utf8')
  const lines = page.split('\n').filter((line) => line.startsWith('|'))
  // The formatter pads the columns.
  expect(lines.map((line) => line.replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---'))).toEqual(rows())
})

it('has every variable that the code names', () => {
  const known = new Set(settings.map(variableOf))
  expect([...variablesNamed()].filter((name) => !known.has(name))).toEqual([])
})

it('spells each setting alike in all three places', () => {
  expect(settings.map((setting) => [setting.key, flagOf(setting), variableOf(setting)])).toContainEqual([
    'envoySha256',
    '--envoy-sha256',
    'MESHPROOF_ENVOY_SHA256',
  ])
  expect(new Set(settings.map(variableOf)).size).toBe(settings.length)
})
