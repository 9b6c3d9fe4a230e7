import type { CommandUnknownOpts } from '@commander-js/extra-typings'
import { flagOf, type SettingsCommand, variableOf } from '../helpers/settings/setting.ts'
import { settingsTable } from '../helpers/settings/table.ts'

/** Called by a command with the process's exit status; 0 when it is not. */
export type Finish = (status: number) => void

/** The environment with a command's flags and the config file in it. */
export type Settings = (
  flags: Readonly<Record<string, unknown>>,
) => Promise<Readonly<Record<string, string | undefined>>>

/** Gives a command the flags of the settings that it takes, grouped as in the settings' table. */
export function addSettings(command: CommandUnknownOpts, name: SettingsCommand): CommandUnknownOpts {
  for (const { title, settings } of settingsTable) {
    const own = settings.filter(({ commands }) => commands.includes(name))
    if (own.length > 0) command.optionsGroup(`${title}:`)
    for (const setting of own) {
      const value = setting.value === undefined ? '' : ` <${setting.value}>`
      command.option(
        `${flagOf(setting)}${value}`,
        `${setting.meaning} (default: ${setting.standard}) [${variableOf(setting)}]`,
      )
    }
  }
  return command
}

export function examples(lines: readonly string[], ...more: readonly string[]): string {
  return ['', 'Examples:', ...lines.map((line) => `  ${line}`), ...more.flatMap((text) => ['', text])].join('\n')
}
