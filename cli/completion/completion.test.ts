import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { program } from '../meshproof.ts'
import { completionScripts } from './scripts.ts'
import { treeOf } from './tree.ts'

const tree = treeOf(program(() => {}))

/** What bash offers for the last of the words. */
function offered(...words: string[]): string[] {
  const script = [
    ...completionScripts.bash(tree),
    `COMP_WORDS=(meshproof ${words.map((word) => `'${word}'`).join(' ')})`,
    `COMP_CWORD=${words.length}`,
    '_meshproof',
    'printf "%s\\n" "${COMPREPLY[@]}"',
  ]
  return execFileSync('bash', ['-c', script.join('\n')], { encoding: 'utf8' })
    .split('\n')
    .filter(Boolean)
}

it('in bash offers commands, then labs and options of the command', () => {
  expect(offered('re')).toEqual(['report'])
  expect(offered('run', 'ca')).toEqual(['canary'])
  expect(offered('run', 'canary', '--sm')).toEqual(['--smallest-deviation'])
  expect(offered('explain', '--fr')).toEqual(['--from'])
  expect(offered('help', 'ex')).toEqual(['explain'])
})

it('in bash leaves the value of an option to files', () => {
  expect(offered('run', '--manifests', 'ca')).toEqual([])
})

it.each(['zsh', 'fish'] as const)('for %s names every command and option', (shell) => {
  const script = completionScripts[shell](tree).join('\n')
  for (const { name, options } of tree) {
    expect(script).toMatch(new RegExp(`\\b${name}\\b`))
    for (const { flag } of options) expect(script).toContain(shell === 'fish' ? ` -l ${flag.slice(2)} ` : ` ${flag}`)
  }
})
