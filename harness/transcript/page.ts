import type { Said } from './shell.ts'

/** One thing that a new user does, why, and what came of it. */
export interface Scene extends Said {
  readonly title: string
  readonly why: string
  /** As it is typed; further lines are other commands that print nothing. */
  readonly typed: readonly string[]
}

/** @param about what the scenes show, in one sentence */
export function pageOf(title: string, about: string, command: string, scenes: readonly Scene[]): string {
  const made = `\`${command}\` makes this page by typing these commands; \`${command} --check\`, in CI, types them again and compares what they print, numbers, times and names of pods aside.`
  return [`# ${title}\n\n${about} ${made}\n`, ...scenes.map(section)].join('\n')
}

function section({ title, why, typed, stdout, status }: Scene): string {
  const commands = typed.map((line) => `$ ${line}`)
  const lines = [...commands, ...stdout.split('\n'), `(exit status ${status})`]
  return `## ${title}\n\n${why}\n\n${lines.map((line) => `    ${line}`.trimEnd()).join('\n')}\n`
}

/** The same for two runs that told the same: how many requests there were, when, how long it took and which pods differ. */
export function comparable(page: string): string {
  return page
    .replaceAll(/-[a-z\d]{8,10}-[a-z\d]{5}\b/g, '-pod')
    .replaceAll(/\d+(\.\d+)?(e-?\d+)?/g, '0')
    .replaceAll(/ +/g, ' ')
    .replaceAll(/\b0 (h|min) 0 (min|s)\b|\b0 (min|h|s)\b/g, '0 s')
}

/** The first lines that differ, for whoever has to look. */
export function difference(expected: string, seen: string): string[] {
  const [was, is] = [expected, seen].map((page) => comparable(page).split('\n')) as [string[], string[]]
  const at = was.findIndex((line, index) => line !== is[index])
  const from = at === -1 ? was.length : at
  return [`- ${was[from] ?? '(ends here)'}`, `+ ${is[from] ?? '(ends here)'}`]
}
