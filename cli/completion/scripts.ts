import type { CompletedCommand, CompletedOption, shells } from './tree.ts'

const flags = (options: readonly CompletedOption[]) => options.map(({ flag }) => flag)
const wordsOf = ({ words, options }: CompletedCommand) => [...words, ...flags(options)].join(' ')
const names = (tree: readonly CompletedCommand[]) => tree.map(({ name }) => name).join(' ')

/** The options, of any command, whose value is of that kind, as a pattern of `case`. */
function valued(tree: readonly CompletedCommand[], kind: CompletedOption['value']): string {
  const options = tree.flatMap(({ options }) => options).filter(({ value }) => value === kind)
  return [...new Set(flags(options))].join('|')
}

/** Where nothing is offered, the shell offers files. */
function bash(tree: readonly CompletedCommand[]): string[] {
  return [
    '_meshproof() {',
    '  local words',
    '  COMPREPLY=()',
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    words='${names(tree)}'`,
    '  else',
    `    case \${COMP_WORDS[COMP_CWORD-1]} in ${valued(tree, 'file')}|${valued(tree, 'other')}) return ;; esac`,
    '    case ${COMP_WORDS[1]} in',
    ...tree.map((command) => `      ${command.name}) words='${wordsOf(command)}' ;;`),
    '    esac',
    '  fi',
    '  COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))',
    '}',
    'complete -o default -F _meshproof meshproof',
  ]
}

function zsh(tree: readonly CompletedCommand[]): string[] {
  return [
    '#compdef meshproof',
    '_meshproof() {',
    `  if (( CURRENT == 2 )); then compadd -- ${names(tree)}; return; fi`,
    '  case $words[CURRENT-1] in',
    `    ${valued(tree, 'file')}) _files; return ;;`,
    `    ${valued(tree, 'other')}) return ;;`,
    '  esac',
    '  case $words[2] in',
    ...tree.map((command) => `    ${command.name}) compadd -- ${wordsOf(command)} ;;`),
    '  esac',
    '}',
    // Read from a folder of fpath, the file is the function's own body.
    'if [ "$funcstack[1]" = _meshproof ]; then _meshproof "$@"; else compdef _meshproof meshproof; fi',
  ]
}

function fish(tree: readonly CompletedCommand[]): string[] {
  const quoted = (text: string) => `'${text.replaceAll(/['\\]/g, '\\$&').replaceAll('\n', ' ')}'`
  const values = { file: ' -r -F', other: ' -x' } as const
  return [
    'complete -c meshproof -f',
    ...tree.flatMap(({ name, summary, words, options }) => {
      const within = `complete -c meshproof -n '__fish_seen_subcommand_from ${name}'`
      return [
        `complete -c meshproof -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`,
        ...(words.length === 0 ? [] : [`${within} -a '${words.join(' ')}'`]),
        ...options.map(
          ({ flag, description, value }) =>
            `${within} -l ${flag.slice(2)}${value === undefined ? '' : values[value]} -d ${quoted(description)}`,
        ),
      ]
    }),
  ]
}

/** What each shell is to read, to complete `meshproof`. */
export const completionScripts: Readonly<
  Record<(typeof shells)[number], (tree: readonly CompletedCommand[]) => readonly string[]>
> = { bash, zsh, fish }
