import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { addSettings, examples, type Finish, type Settings } from '../command.ts'

export function doctorCommand(settingsOf: Settings, finish: Finish): CommandUnknownOpts {
  const command = new Command('doctor')
    .summary('see what is here, and which targets can run')
    .description('Looks at what the targets need, starts and downloads nothing, and says for each gap what fixes it.')
    .addHelpText(
      'after',
      examples(
        ['meshproof doctor', 'meshproof doctor --target k3s'],
        'Exit status: 0 when the target that a run would take can run, else 2.',
      ),
    )
    .action(async (options) => {
      const env = await settingsOf(options)
      const { terminalProgress } = await import('../../fixtures/progress.ts')
      const { examine, examinationLines } = await import('./examine.ts')
      const examination = await terminalProgress.step('looking', () => examine(env, AbortSignal.timeout(60_000)))
      console.log(examinationLines(examination).join('\n'))
      finish(examination.canRun ? 0 : 2)
    })
  return addSettings(command, 'doctor')
}
