import type { CommandUnknownOpts } from '@commander-js/extra-typings'
import { labNames } from '../../fixtures/lab-manifests.ts'

/** What a shell is to know of a command. */
export interface CompletedCommand {
  readonly name: string
  readonly summary: string
  /** What can stand after it, without options. */
  readonly words: readonly string[]
  readonly options: readonly CompletedOption[]
}

export interface CompletedOption {
  /** `--manifests` */
  readonly flag: string
  readonly description: string
  /** What its value is; undefined for a switch. */
  readonly value: 'file' | 'other' | undefined
}

export const shells = ['bash', 'zsh', 'fish'] as const

export function treeOf(root: CommandUnknownOpts): CompletedCommand[] {
  const commands = root.commands.map((command) => ({ name: command.name(), summary: command.summary(), command }))
  const words: Readonly<Record<string, readonly string[]>> = {
    lab: labNames,
    shell: shells,
    command: commands.map(({ name }) => name),
  }
  const completed = commands.map(({ name, summary, command }) => ({
    name,
    summary,
    words: command.registeredArguments.flatMap((argument) => words[argument.name()] ?? []),
    options: command.options.map(optionOf),
  }))
  return [...completed, { name: 'help', summary: 'what a command does', words: words['command'] ?? [], options: [] }]
}

function optionOf({ long, flags, description }: CommandUnknownOpts['options'][number]): CompletedOption {
  const [, value] = /<([^>]+)>/.exec(flags) ?? []
  const kind = value === undefined ? undefined : ['file', 'folder'].includes(value) ? 'file' : 'other'
  return { flag: long ?? '', description: description.replace(/ \(default.*/s, ''), value: kind }
}
