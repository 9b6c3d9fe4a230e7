import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { LineCounter, parseDocument } from 'yaml'
import { InputError, messageOf } from '../core/errors.ts'
import type { SourceLocation } from '../core/source.ts'
import { Positions } from '../manifests/positions.ts'
import type { Setting } from './setting.ts'
import { settings } from './table.ts'
import { unknownSetting } from './unknown-setting.ts'

const names = ['yaml', 'yml', 'json', 'ts', 'mjs'].map((ending) => `meshproof.config.${ending}`)

interface Content {
  readonly value: unknown
  readonly at: (key: string) => SourceLocation
}

/** The config file of a folder, if it has one. @throws InputError when it has two */
export function configFileIn(folder: string): string | undefined {
  const [first, second] = names.filter((name) => existsSync(join(folder, name)))
  if (second === undefined) return first
  throw new InputError({
    code: 'CONFIG_AMBIGUOUS',
    what: `there are both ${first} and ${second}`,
    next: 'keep one of them',
  })
}

/**
 * What the folder's meshproof.config.* sets, as text, by key.
 * @throws InputError for a file that cannot be read, unknown keys, and values that are no text, number or switch
 */
export async function readConfigFile(folder: string): Promise<ReadonlyMap<Setting, string>> {
  const name = configFileIn(folder)
  if (name === undefined) return new Map()
  const { value, at } = /\.(ts|mjs)$/.test(name) ? await fromModule(folder, name) : fromText(folder, name)
  if (value === null || value === undefined) return new Map()
  if (typeof value !== 'object' || Array.isArray(value)) throw unreadable('it holds no settings', at(''))
  const found = new Map<Setting, string>()
  for (const [key, set] of Object.entries(value)) {
    const setting = settings.find((one) => one.key === key)
    if (setting === undefined) {
      throw unknownSetting({ name: key, known: settings.map((one) => one.key), where: at(key) })
    }
    found.set(setting, textOf(setting, set, at(key)))
  }
  return found
}

function textOf({ key, value }: Setting, set: unknown, where: SourceLocation): string {
  const wanted = value === undefined ? ['boolean'] : ['string', 'number']
  if (wanted.includes(typeof set)) return typeof set === 'boolean' ? (set ? '1' : '') : String(set)
  throw new InputError({
    code: 'SETTING_INVALID',
    what: `${key}: expected ${value === undefined ? 'true or false' : 'text or a number'}, found ${JSON.stringify(set)}`,
    where,
    next: `docs/configuration.md says what ${key} takes`,
  })
}

function fromText(folder: string, file: string): Content {
  const lines = new LineCounter()
  const document = parseDocument(readFileSync(join(folder, file), 'utf8'), { lineCounter: lines, prettyErrors: false })
  const positions = new Positions(document, lines, file)
  const [error] = document.errors
  if (error !== undefined) throw unreadable(error.message, positions.atOffset(error.pos[0]))
  return { value: document.toJS(), at: (key) => positions.at(key === '' ? [] : [key]) }
}

async function fromModule(folder: string, file: string): Promise<Content> {
  const where = { file, line: 1, col: 1 }
  try {
    const module = (await import(pathToFileURL(join(folder, file)).href)) as { default?: unknown }
    return { value: module.default ?? 'nothing', at: () => where }
  } catch (error) {
    throw unreadable(messageOf(error), where)
  }
}

function unreadable(what: string, where: SourceLocation): InputError {
  return new InputError({
    code: 'CONFIG_UNREADABLE',
    what,
    where,
    next: 'write one `key: value` a line, or `export default { key: value }` in a .ts or .mjs file',
  })
}
