import { Command, type CommandUnknownOpts, Option } from '@commander-js/extra-typings'
import { labNames } from '../../fixtures/lab-manifests.ts'
import { languageOf, languages } from '../../helpers/learner/words/phrases.ts'
import { addSettings, examples, type Finish, type Settings } from '../command.ts'
import { labNamed } from '../labs.ts'

export function checkCommand(settingsOf: Settings, finish: Finish): CommandUnknownOpts {
  const command = new Command('check')
    .summary('say how far a learner is, and what to look at next')
    .description(
      "Judges a learner's own manifests, lab by lab: not started, works, or not yet, with what was seen, the likely mistake and a hint. What is missing of the workshop's Deployments and Services is taken from the reference; a lab works by the learner's own policy or configuration alone.",
    )
    .argument('[lab...]', `which labs: ${labNames.join(', ')} (default: all)`)
    .option('--solution', 'show the solution too')
    .addOption(new Option('--lang <language>', 'the language of what is said (default: by locale)').choices(languages))
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(
        [
          'meshproof check --manifests ./my-mesh',
          'meshproof check security --manifests ./my-mesh --solution',
          'meshproof check canary --manifests ./my-mesh --lang fr',
        ],
        'Exit status: 0 all labs asked for work, 1 something does not yet, 2 could not tell, or bad input.',
      ),
    )
    .action(async (names, options) => {
      const labs = names.length === 0 ? [...labNames] : names.map(labNamed)
      const env = await settingsOf(options)
      const { check, exitStatusOf } = await import('./check.ts')
      const { sourceOf } = await import('./select-source.ts')
      const { jsonOf, linesOf } = await import('./told.ts')
      const { watched } = await import('./progress.ts')
      const checked = await watched(labs, (signal) => check(labs, sourceOf(env), env, signal))
      const telling = { language: options.lang ?? languageOf(env), solution: options.solution === true }
      console.log(
        options.json === true
          ? JSON.stringify(jsonOf(checked, telling), undefined, 2)
          : linesOf(checked, telling).join('\n'),
      )
      finish(exitStatusOf(checked))
    })
  return addSettings(command, 'check')
}
