import { InputError } from '../core/errors.ts'
import { readConfigFile } from './config-file.ts'
import { type Setting, variableOf } from './setting.ts'
import { settings } from './table.ts'
import { unknownSetting } from './unknown-setting.ts'

type Environment = Readonly<Record<string, string | undefined>>

interface Sources {
  readonly env: Environment
  /** Where meshproof.config.* is looked for. */
  readonly folder: string
  /** By key. */
  readonly flags?: Readonly<Record<string, unknown>> | undefined
}

const prefix = 'MESHPROOF_'

/**
 * The environment with every setting that was made in its variable, and no empty ones: a flag wins over the
 * environment, the environment over the config file.
 * @throws InputError for settings that there are not, a config file that cannot be read, and values that no such setting has
 */
export async function resolveSettings({
  env,
  folder,
  flags = {},
}: Sources): Promise<Record<string, string | undefined>> {
  const known = settings.map(variableOf)
  const unknown = Object.keys(env).find((name) => name.startsWith(prefix) && !known.includes(name))
  if (unknown !== undefined) throw unknownSetting({ name: unknown, known, prefix })
  const file = await readConfigFile(folder)
  const made = settings.map((setting) => {
    const flag = flags[setting.key]
    const given = typeof flag === 'string' ? flag : flag === true ? '1' : env[variableOf(setting)]
    return [variableOf(setting), checked(setting, given || (file.get(setting) ?? ''))] as const
  })
  const others = Object.entries(env).filter(([name]) => !name.startsWith(prefix))
  return Object.fromEntries([...others, ...made.filter(([, text]) => text !== '')])
}

function checked(setting: Setting, text: string): string {
  const { form, value } = setting
  if (form !== undefined && text !== '' && !form.pattern.test(text)) {
    const what = `${variableOf(setting)} is ${JSON.stringify(text)}, which is no ${value} of a ${setting.key}`
    throw new InputError({ code: 'SETTING_INVALID', what, next: `use ${form.words}` })
  }
  return value === undefined ? switched(setting, text) : text
}

function switched(setting: Setting, text: string): string {
  if (['1', 'true'].includes(text)) return '1'
  if (['', '0', 'false'].includes(text)) return ''
  throw new InputError({
    code: 'SETTING_INVALID',
    what: `${variableOf(setting)} is ${JSON.stringify(text)}, and it is a switch`,
    next: 'set it to 1, or leave it out',
  })
}
