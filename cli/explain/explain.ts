import { styleText } from 'node:util'
import { decide } from '../../helpers/policy/decide.ts'
import { endpointName } from '../../helpers/policy/endpoint-text.ts'
import { explain, verdictJson } from '../../helpers/policy/explain.ts'
import type { PolicyOptions } from '../../helpers/policy/input.ts'
import type { Decision, Verdict } from '../../helpers/policy/verdict.ts'
import type { ExitStatus } from '../../reports/results.ts'
import { type End, endNamed } from './ends.ts'
import { type Destination, destinationsOf } from './ports.ts'
import { protocolOf, type RequestOptions, requestOf } from './request.ts'
import type { World } from './world.ts'

export interface Question extends RequestOptions {
  readonly from: string
  readonly to: string
  /** A number, or a port's name. */
  readonly port: string
  readonly protocol: string
}

/** What goes to standard output, for people and for programs, and the exit status. */
export interface Answer {
  readonly lines: readonly string[]
  readonly json: object
  readonly status: ExitStatus
}

/** @throws InputError for a question that cannot be asked of these manifests */
export function answer(question: Question, world: World): Answer {
  return told(question, questionVerdicts(question, world), world.options)
}

/** What a question comes to: one verdict for each sender and each pod that is asked. */
export interface Asked {
  readonly to: End
  readonly destinations: readonly Destination[]
  readonly verdicts: readonly Verdict[]
}

/** @throws InputError for a question that cannot be asked of these manifests */
export function questionVerdicts(question: Question, { resources, options, set }: World): Asked {
  const protocol = protocolOf(question.protocol)
  const http = requestOf(question)
  const from = endNamed(question.from, resources, options)
  const to = endNamed(question.to, resources, options)
  const destinations = destinationsOf(to, question.port, protocol)
  const verdicts = sendersOf(from).flatMap((sender) =>
    destinations.map(({ endpoint, port }) => decide(set, { from: sender, to: endpoint, port, protocol, http })),
  )
  return { to, destinations, verdicts }
}

export function told(question: Question, { to, destinations, verdicts }: Asked, options: PolicyOptions): Answer {
  return {
    lines: [...serviceLines(to, destinations, question, options), ...verdictLines(verdicts, to, options)],
    json: { schemaVersion: 1, verdicts: verdicts.map((verdict) => verdictJson(verdict, options)) },
    status: statusOf(verdicts),
  }
}

function sendersOf(from: End) {
  return from.kind === 'service' ? from.backends.map(({ endpoint }) => endpoint) : [from.endpoint]
}

/** Policies see pods; this says which ones are behind the Service that was asked about. */
function serviceLines(to: End, destinations: readonly Destination[], { port }: Question, options: PolicyOptions) {
  if (to.kind !== 'service') return []
  const pods = destinations.map((pod) => `${endpointName(pod.endpoint, options)} ${pod.port}`)
  return [`Service ${to.service.metadata.name} ${port} is ${pods.join(', ')}`]
}

/** What is the same for all pods behind a Service is said once, of the Service. */
function verdictLines(verdicts: readonly Verdict[], to: End, options: PolicyOptions): string[] {
  const said = new Map<string, Verdict[]>()
  for (const verdict of verdicts) {
    const text = explain(to.kind === 'service' ? renamed(verdict, to.service.metadata.name) : verdict, options).join(
      '\n',
    )
    said.set(text, [...(said.get(text) ?? []), verdict])
  }
  return [...said].flatMap(([text, same]) =>
    same.length > 1 || to.kind !== 'service'
      ? marked(same, text.split('\n'))
      : same.flatMap((one) => marked(same, explain(one, options))),
  )
}

function renamed(verdict: Verdict, name: string): Verdict {
  return { ...verdict, query: { ...verdict.query, to: { ...verdict.query.to, name } } }
}

const marks: Readonly<Record<Decision, readonly [string, 'green' | 'red' | 'yellow']>> = {
  allowed: ['✓', 'green'],
  'denied-l4': ['✗', 'red'],
  'denied-l7': ['✗', 'red'],
  unknown: ['?', 'yellow'],
}

function marked([verdict]: readonly Verdict[], [head = '', ...details]: readonly string[]): string[] {
  const [mark, colour] = marks[verdict?.decision ?? 'unknown']
  return [styleText(colour, `${mark} ${head}`), ...details]
}

/** With several pods behind a name: denied as soon as one is, else unknown as soon as one is. */
function statusOf(verdicts: readonly Verdict[]): ExitStatus {
  if (verdicts.some(({ decision }) => decision.startsWith('denied'))) return 1
  return verdicts.every(({ decision }) => decision === 'allowed') ? 0 : 2
}
