import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { labNames } from '../../fixtures/lab-manifests.ts'
import { addSettings, examples, type Finish, type Settings } from '../command.ts'
import { labNamed } from '../labs.ts'

export function runCommand(settingsOf: Settings, finish: Finish): CommandUnknownOpts {
  const command = new Command('run')
    .summary('prove with traffic that the manifests do what they promise')
    .description('Runs the labs, or some of them, and says for each claim what was expected and what was seen.')
    .argument('[lab...]', `which labs: ${labNames.join(', ')} (default: all)`)
    .option('--json', 'print results.json on standard output, and everything else on standard error')
    .addHelpText(
      'after',
      examples(
        [
          'meshproof run',
          'meshproof run canary --manifests ./my-mesh --expect canary.weights=75:25',
          'meshproof run security rate-limit --target k3s --keep',
          'meshproof run --json > results.json',
        ],
        'Exit status: 0 all pass, 1 a claim failed, 2 could not tell, or bad input.',
      ),
    )
    .action(async (names, options) => {
      const labs = names.map(labNamed)
      const env = await settingsOf(options)
      const { runLabs } = await import('./vitest.ts')
      const startedMs = Date.now()
      const status = await runLabs({ labs, env, quiet: options.json === true })
      if (options.json === true) {
        const { reportsFolder, resultsSince } = await import('./results-file.ts')
        process.stdout.write(resultsSince(startedMs, reportsFolder(env)).text)
      }
      finish(status)
    })
  return addSettings(command, 'run')
}
