import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { addSettings, examples, type Finish, type Settings } from '../command.ts'

export function cleanCommand(settingsOf: Settings, finish: Finish): CommandUnknownOpts {
  const command = new Command('clean')
    .summary('remove what earlier runs left behind')
    .description(
      'Removes what is left of runs that have ended: folders and processes, unfinished downloads, k3s clusters, kept ones as well, and probe pods in the cluster that is named. What runs now is left alone.',
    )
    .addHelpText(
      'after',
      examples(
        ['meshproof clean', 'meshproof clean --kubeconfig alice.yaml'],
        'Exit status: 0 all is removed, 2 something could not be.',
      ),
    )
    .action(async (options) => {
      const env = await settingsOf(options)
      const { terminalProgress } = await import('../../fixtures/progress.ts')
      const { clean, sweepsOf } = await import('./clean.ts')
      const cleaned = await terminalProgress.step('cleaning', () => clean(sweepsOf(env)))
      console.log(cleaned.lines.join('\n'))
      for (const failure of cleaned.failures) console.error(failure)
      finish(cleaned.failures.length === 0 ? 0 : 2)
    })
  return addSettings(command, 'clean')
}
