import { readFileSync } from 'node:fs'
import { Command, CommanderError, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { MeshproofError, messageOf } from '../helpers/core/errors.ts'
import { resolveSettings } from '../helpers/settings/resolve.ts'
import { checkCommand } from './check/command.ts'
import { classCommand } from './class/command.ts'
import { cleanCommand } from './clean/command.ts'
import { completionCommand } from './completion/command.ts'
import { coverageCommand } from './coverage/command.ts'
import { doctorCommand } from './doctor/command.ts'
import { explainCommand } from './explain/command.ts'
import { manifestsCommand } from './manifests.ts'
import { reportCommand } from './report.ts'
import { runCommand } from './run/command.ts'
import { teethCommand } from './teeth/command.ts'

const { version, description } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as Record<'version' | 'description', string>

/** As help lists them. */
const commands = [
  doctorCommand,
  runCommand,
  checkCommand,
  reportCommand,
  explainCommand,
  classCommand,
  teethCommand,
  coverageCommand,
  manifestsCommand,
  cleanCommand,
  completionCommand,
]

/** The whole command line; `args` are those after the program's name. Returns the exit status. */
export async function meshproof(args: readonly string[]): Promise<number> {
  let status = 0
  try {
    const root = program((given) => {
      status = given
    })
    // Asked for help with a command that there is not, the library answers with help for all of them, and no reason.
    const [command, asked] = args
    const inVain = command === 'help' && asked !== undefined && !root.commands.some((one) => one.name() === asked)
    await root.parseAsync(inVain ? args.slice(1) : args, { from: 'user' })
    return status
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    console.error(error instanceof MeshproofError ? messageOf(error) : error)
    return 2
  }
}

/** The command tree; `finish` is told the exit status of what was called. */
export function program(finish: (status: number) => void): CommandUnknownOpts {
  const settingsOf = (flags: Readonly<Record<string, unknown>>) =>
    resolveSettings({ env: process.env, folder: process.cwd(), flags })
  const root = new Command('meshproof')
    .description(description)
    .version(version)
    .helpCommand('help [command]', 'what a command does, its options, examples')
  for (const command of commands) root.addCommand(command(settingsOf, finish))
  for (const command of [root, ...root.commands]) command.exitOverride()
  return root
}
