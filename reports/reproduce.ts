import { basename, join } from 'node:path'
import { variableOf } from '../helpers/settings/setting.ts'
import { settings } from '../helpers/settings/table.ts'

const root = join(import.meta.dirname, '..')
const seedVariable = variableOf({ key: 'seed' })
/** Settings that change what a run does. */
const repeated = settings.filter(({ repeats }) => repeats).map(variableOf)

interface Typed {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
}

/** What to type to see the same run again. */
export function reproduce(
  seed: number | undefined,
  { argv, env, cwd }: Typed = { argv: process.argv, env: process.env, cwd: process.cwd() },
): string {
  const made = { ...env, [seedVariable]: seed === undefined ? undefined : String(seed) }
  const set = [...repeated, seedVariable].flatMap((name) => {
    const value = made[name]
    return value === undefined ? [] : [`${name}=${quotedForShell(value)}`]
  })
  const args = argv.slice(2).filter((argument) => argument !== 'run')
  // The command alone says which folder is the root.
  const byCommand = args.includes('--root')
  const command = byCommand ? (cwd === root ? 'pnpm meshproof run' : 'meshproof run') : 'pnpm test'
  const filters = withoutOwn(args).map((filter) => (byCommand ? basename(filter) : filter))
  return [...set, command, ...filters.map(quotedForShell)].join(' ')
}

/** The same for one claim: a claim can run alone, where it can be named. */
export function reproduceClaim(run: string, lab: string, title: string): string {
  const [, set = '', command = 'pnpm test'] = /^(.*?)(pnpm test|pnpm meshproof run|meshproof run)\b/s.exec(run) ?? []
  if (command === 'meshproof run') return `${set}${command} ${lab}`
  const pattern = title.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return `${set}pnpm test suites/${lab} -t ${quotedForShell(pattern)}`
}

/** Without what both commands say by themselves. */
function withoutOwn(args: readonly string[]): string[] {
  const own = ['--root', root, '--configLoader', 'native', '--project', 'labs', 'unit']
  return args.filter((argument) => !own.includes(argument))
}

function quotedForShell(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
