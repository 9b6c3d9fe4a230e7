import { Command, type CommandUnknownOpts, Option } from '@commander-js/extra-typings'
import { InputError } from '../../helpers/core/errors.ts'
import { tellSetAside } from '../../helpers/manifests/set-aside.ts'
import { addSettings, examples, type Finish, type Settings } from '../command.ts'
import { untilInterrupted } from '../interruption.ts'
import type { Answer, Question } from './explain.ts'

const statuses =
  'Exit status: 0 allowed, 1 denied, 2 cannot tell, the cluster does otherwise, or bad input. Of several pods, the worst counts.'

/** What the matrix would leave unasked. */
const ofOnePair = ['from', 'to', 'method', 'path', 'host', 'header']

export function explainCommand(settingsOf: Settings, finish: Finish): CommandUnknownOpts {
  const command = new Command('explain')
    .summary('say who may talk to whom, and by which rule')
    .description(
      'Says from the manifests alone whether a connection, or an HTTP request on it, is allowed: by which rule, or why none matches.\n\nA name is a workload (a Deployment, StatefulSet, DaemonSet, ReplicaSet, Job, CronJob or Pod) or a Service (namespace/name, or name), an entity (world, host, …), or an IP address outside of the cluster. A Service stands for the pods behind it, and its port for theirs.\n\nWith --kubeconfig or --context it says it of what is applied in the namespace, and holds it against what the cluster does: a probe pod with the sender’s labels asks the pod, with GET, HEAD or OPTIONS alone. Nothing else is made, and nothing changed.',
    )
    .option('--from <name>', 'who asks')
    .option('--to <name>', 'who is asked')
    .option('--port <port>', "the port's number or name; with ICMP, the type")
    .option('--protocol <protocol>', 'TCP, UDP, SCTP, ICMP or ICMPv6', 'TCP')
    .option('--method <method>', 'of an HTTP request (default: GET, when there is a path, host or header)')
    .option('--path <path>', 'of an HTTP request, with its query (default: /)')
    .option('--host <host>', 'of an HTTP request')
    .option('--header <name: value...>', 'of an HTTP request; may be repeated')
    .addOption(new Option('--all', 'the matrix of all workloads instead').conflicts(ofOnePair))
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(
        [
          'meshproof explain --from human --to stronghold --port 8080',
          'meshproof explain --from azeroth/orc --to azeroth/stronghold --port http --method GET --path /weapons',
          'meshproof explain --from world --to orc --port 8080 --manifests ./my-mesh --cilium-version 1.20',
          'meshproof explain --all --port 8080 --json',
          'meshproof explain --from orc --to stronghold --port 8080 --path /weapons --kubeconfig ~/.kube/config',
        ],
        statuses,
      ),
    )
    .action(async (options) => {
      const { all, json, from, to, port, ...rest } = options
      const env = await settingsOf(options)
      const { namesCluster, openCluster } = await import('./cluster.ts')
      await using cluster = namesCluster(env) ? await openCluster(env, untilInterrupted()) : undefined
      tellSetAside(cluster === undefined ? env['MESHPROOF_MANIFESTS'] : undefined)
      const world = cluster?.world ?? (await import('./world.ts')).worldOf(env)
      const asked = () => complete({ ...rest, from, to, port })
      const answered =
        all === true
          ? (await import('./all.ts')).answerAll({ port, protocol: options.protocol }, world)
          : cluster === undefined
            ? (await import('./explain.ts')).answer(asked(), world)
            : await (await import('./checked.ts')).answerChecked(asked(), cluster)
      print(answered, json === true)
      finish(answered.status)
    })
  return addSettings(command, 'explain')
}

type Incomplete = { readonly [Name in keyof Question]?: Question[Name] | undefined }

function complete(question: Incomplete & Pick<Question, 'protocol'>): Question {
  const { from, to, port } = question
  if (from !== undefined && to !== undefined && port !== undefined) return { ...question, from, to, port }
  const missing = Object.entries({ from, to, port }).flatMap(([name, value]) =>
    value === undefined ? [`--${name}`] : [],
  )
  throw new InputError({
    code: 'OPTION_MISSING',
    what: `who asks whom is not said: ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} missing`,
    next: 'meshproof explain --from human --to stronghold --port 8080, or meshproof explain --all',
  })
}

function print({ lines, json }: Answer, asJson: boolean): void {
  console.log(asJson ? JSON.stringify(json, undefined, 2) : lines.join('\n'))
}
