import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { SetupError } from '../helpers/core/errors.ts'
import { claimTeller, summaryLines } from '../reports/terminal.ts'
import { addSettings, examples, type Finish, type Settings } from './command.ts'
import { open } from './open.ts'
import { type ResultsFile, readResults, reportsFolder } from './run/results-file.ts'

export function reportCommand(settingsOf: Settings, _finish: Finish): CommandUnknownOpts {
  const command = new Command('report')
    .summary('tell the latest results again, and where they are')
    .description('Prints what the latest run came to, from its results.json.')
    .option('--open', 'open the report in the browser')
    .addHelpText('after', examples(['meshproof report', 'meshproof report --reports reports/ci --open']))
    .action(async (options) => {
      const file = readResults(reportsFolder(await settingsOf(options)))
      console.log(reportLines(file).join('\n'))
      if (options.open === true) await open(pageOf(file))
    })
  return addSettings(command, 'report')
}

/** The claims as they were told when they ran, the summary, and what to type to see the same again. */
export function reportLines({ results, path }: ResultsFile): string[] {
  const tell = claimTeller()
  const claims = results.labs.flatMap(({ lab, claims }) => claims.flatMap((claim) => tell(lab, claim)))
  return [...claims, ...summaryLines(results, path), `began   ${results.startedAt}`, `again   ${results.reproduce}`]
}

function pageOf({ folder }: ResultsFile): string {
  const page = join(folder, 'index.html')
  if (existsSync(page)) return page
  throw new SetupError({
    code: 'REPORT_MISSING',
    what: `there is no page in ${folder}`,
    next: 'run the labs again: each run writes one beside its results.json',
  })
}
