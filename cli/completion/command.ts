import { Argument, Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { examples } from '../command.ts'
import { completionScripts } from './scripts.ts'
import { shells, treeOf } from './tree.ts'

export function completionCommand(): CommandUnknownOpts {
  return new Command('completion')
    .summary('print completion for a shell')
    .description('Prints what a shell has to read to complete commands, labs and options of meshproof.')
    .addArgument(new Argument('<shell>', 'which one').choices(shells))
    .addHelpText(
      'after',
      examples([
        'meshproof completion bash >> ~/.bash_completion',
        "meshproof completion zsh > ~/.zfunc/_meshproof   # a folder of zsh's fpath",
        'meshproof completion fish > ~/.config/fish/completions/meshproof.fish',
      ]),
    )
    .action((shell, _options, command) => {
      console.log(completionScripts[shell](treeOf(command.parent ?? command)).join('\n'))
    })
}
