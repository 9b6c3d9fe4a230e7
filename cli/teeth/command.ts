import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { labNames } from '../../fixtures/lab-manifests.ts'
import { tellSetAside } from '../../helpers/manifests/set-aside.ts'
import { addSettings, examples, type Finish, type Settings } from '../command.ts'
import { untilInterrupted } from '../interruption.ts'
import { labNamed } from '../labs.ts'

const statuses =
  'Exit status: 0 every mutant that had to be caught was, 1 one survived, 2 could not tell (a lab that is not green on the manifests as they are, a target that was lost).'

export function teethCommand(settingsOf: Settings, finish: Finish): CommandUnknownOpts {
  const command = new Command('teeth')
    .summary('break the manifests in every known way, and see which labs notice')
    .description(
      'Changes one thing in the manifests at a time (weights, limits, ports, selectors, paths, …), runs the lab on each such mutant, and says which claim noticed. A mutant that no claim notices is a mistake that you could make unseen.',
    )
    .argument('[lab...]', `which labs: ${labNames.join(', ')} (default: all that the manifests are for)`)
    .option('--jobs <number>', 'runs at a time (default: one for each core, and 2)')
    .option('--operator <name...>', 'only the mutants of these operators, as the table names them')
    .option('--sample <number>', 'only so many mutants, spread over the operators')
    .option('--markdown <file>', 'write the table into a page, below its line <!-- measured -->')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(
        [
          'meshproof teeth canary',
          'meshproof teeth --manifests ./my-mesh',
          'meshproof teeth rate-limit --operator limit-size limit-mark',
          'meshproof teeth --sample 20 --json',
        ],
        statuses,
      ),
    )
    .action(async (labs, options) => {
      const { teeth } = await import('./teeth.ts')
      const { jsonOf, linesOf } = await import('./told.ts')
      const { jobs, operator, sample, json, markdown } = options
      const env = await settingsOf(options)
      tellSetAside(env['MESHPROOF_MANIFESTS'])
      const result = await teeth({
        labs: labs.map(labNamed),
        env,
        jobs,
        operators: operator,
        sample,
        signal: untilInterrupted(),
      })
      console.log(json === true ? JSON.stringify(jsonOf(result), undefined, 2) : linesOf(result).join('\n'))
      if (markdown !== undefined) (await import('./page.ts')).writePage(markdown, result)
      finish(result.exitStatus)
    })
  return addSettings(command, 'teeth')
}
