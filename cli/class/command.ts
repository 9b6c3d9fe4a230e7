import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { InputError } from '../../helpers/core/errors.ts'
import { addSettings, examples, type Finish, type Settings } from '../command.ts'
import { labsIn, wholeNumber } from './options.ts'
import { onOneCluster } from './turns.ts'

const statuses =
  'Exit status: 0 everyone has finished every lab, 1 not everyone, 2 someone could not be checked, or bad input. With --watch and --serve it is that of the board at the end.'

const defaultLimitS = 300
const defaultEveryS = 30

export function classCommand(settingsOf: Settings, finish: Finish): CommandUnknownOpts {
  const command = new Command('class')
    .summary('check all attendees of a workshop, and see whom to help')
    .description(
      'Checks clusters (kubeconfigs, or kubeconfig#context), read-only, and folders of manifests (on the embedded Envoy), and shows who has finished which lab, whom to help first, and what many get wrong.',
    )
    .argument('<attendee...>', 'kubeconfig, kubeconfig#context, or folder of manifests')
    .option('--contexts', 'each context of the kubeconfigs is an attendee')
    .option('--labs <names>', 'only these labs, separated by commas')
    .option('--watch', 'go on checking, until Ctrl-C')
    .option(
      '--every <seconds>',
      `with --watch and --serve: from the end of a check to the next (default: ${defaultEveryS})`,
    )
    .option('--serve', 'show the board as a web page as well; implies --watch')
    .option('--port <number>', 'with --serve (default: any that is free)')
    .option('--bind <address>', 'with --serve: not only for this machine; the page then asks for a token', '127.0.0.1')
    .option('--anonymous', 'invented names, for the projector')
    .option(
      '--at-once <number>',
      `checks at a time, of folders and in one cluster (default: as many folders as two cores and 1 GiB bear, and ${onOneCluster})`,
    )
    .option('--limit <seconds>', `how long the check of one attendee may take (default: ${defaultLimitS})`)
    .option('--json', 'print the board as JSON at the end')
    .option('--csv', 'print the board as CSV at the end')
    .addHelpText(
      'after',
      examples(
        [
          'meshproof class attendees/*.yaml --watch',
          'meshproof class workshop.yaml --contexts --serve --anonymous',
          'meshproof class alice.yaml bob.yaml#lab --labs security,canary --csv > board.csv',
          'meshproof class submissions/*/ --labs security',
        ],
        statuses,
      ),
    )
    .action(async (args, options) => {
      const { json, csv, watch, serve, contexts, anonymous } = options
      if (json === true && csv === true) throw bothFormats()
      const everyS = wholeNumber('--every', options.every, 86_400) ?? defaultEveryS
      const { attendeesOf } = await import('./attendee.ts')
      const { showClass } = await import('./show.ts')
      const status = await showClass({
        attendees: attendeesOf(args, { contexts: contexts === true }),
        labs: labsIn(options.labs),
        env: await settingsOf(options),
        atOnce: wholeNumber('--at-once', options.atOnce, 100),
        limitMs: 1000 * (wholeNumber('--limit', options.limit, 86_400) ?? defaultLimitS),
        everyMs: watch === true || serve === true ? 1000 * everyS : undefined,
        anonymous: anonymous === true,
        format: json === true ? 'json' : csv === true ? 'csv' : 'table',
        serve:
          serve === true
            ? { port: wholeNumber('--port', options.port, 65_535) ?? 0, address: options.bind }
            : undefined,
      })
      finish(status)
    })
  return addSettings(command, 'class')
}

function bothFormats(): InputError {
  return new InputError({ code: 'OPTION_INVALID', what: '--json and --csv at once', next: 'choose one of them' })
}
