import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { labNames } from '../../fixtures/lab-manifests.ts'
import { InputError } from '../../helpers/core/errors.ts'
import { addSettings, examples, type Finish, type Settings } from '../command.ts'
import { labNamed } from '../labs.ts'

const statuses =
  'Exit status: 0 everything asked for is exercised, 1 less than --fail-under, or a claim failed, 2 could not tell, or bad input.'

export function coverageCommand(settingsOf: Settings, finish: Finish): CommandUnknownOpts {
  const command = new Command('coverage')
    .summary('say which parts of the manifests the labs’ traffic has exercised')
    .description(
      'Runs the labs, and says for each rule, HTTP rule, default denial, route, arm, limit, retry and outlier detection of the manifests how often traffic has exercised it, and for which claims. What no claim exercises is named, also when every lab is green.',
    )
    .argument('[lab...]', `which labs: ${labNames.join(', ')} (default: all that the manifests are for)`)
    .option('--fail-under <percent>', 'exit with 1 when less than this is exercised')
    .option('--from <folder>', 'the results of an earlier run on the same manifests, instead of running the labs')
    .option('--json', 'print JSON, much like lcov’s')
    .addHelpText(
      'after',
      examples(
        [
          'meshproof coverage security',
          'meshproof coverage --manifests ./my-mesh --fail-under 90',
          'meshproof coverage --from reports/latest --json',
        ],
        statuses,
      ),
    )
    .action(async (names, options) => {
      const { from, json, failUnder } = options
      const least = percentOf(failUnder)
      const env = await settingsOf(options)
      const { resultsOf } = await import('./run.ts')
      const { coverageOf } = await import('./coverage.ts')
      const { jsonOf, linesOf } = await import('./told.ts')
      const results = await resultsOf({ labs: names.map(labNamed), env, from })
      const coverage = coverageOf(results, env)
      console.log(json === true ? JSON.stringify(jsonOf(coverage), undefined, 2) : linesOf(coverage).join('\n'))
      finish(results.exitStatus === 0 && coverage.percent < least ? 1 : results.exitStatus)
    })
  return addSettings(command, 'coverage')
}

/** @throws InputError unless it is a number from 0 to 100 */
function percentOf(text: string | undefined): number {
  const percent = Number(text ?? 0)
  if (percent >= 0 && percent <= 100) return percent
  throw new InputError({
    code: 'OPTION_INVALID',
    what: `--fail-under ${text} is no number from 0 to 100`,
    next: 'write --fail-under 90',
  })
}
