import { styleText } from 'node:util'
import { InputError } from '../../helpers/core/errors.ts'
import type { Environment } from '../../helpers/targets/envoy/binary/search-path.ts'
import type { Check } from './check.ts'
import { envoyChecks } from './envoy-checks.ts'
import { k3sChecks } from './k3s-checks.ts'
import { kubeconfigChecks } from './kubeconfig-check.ts'

export interface Examination {
  readonly checks: readonly Check[]
  /** Whether each target can run. */
  readonly targets: readonly Check[]
  /** Whether the one that a run would take can. */
  readonly canRun: boolean
}

const oldestNode = 24

/** @throws InputError for a target that there is not */
export async function examine(env: Environment, signal: AbortSignal): Promise<Examination> {
  const [envoy, k3s, kubeconfig] = await Promise.all([envoyChecks(env, signal), k3sChecks(env), kubeconfigChecks(env)])
  return examinationOf([nodeCheck()], { envoy, k3s, kubeconfig }, env)
}

export function examinationOf(
  common: readonly Check[],
  byTarget: Readonly<Record<string, readonly Check[]>>,
  env: Environment,
): Examination {
  const asked = env['MESHPROOF_TARGET'] ?? 'auto'
  const taken = asked === 'auto' ? bestOf(byTarget, env) : asked
  const targets = Object.entries(byTarget).map(([name, own]) => targetCheck(name, [...common, ...own], name === taken))
  const own = targets.find(({ title }) => title === titleOf(taken))
  if (own === undefined) {
    throw new InputError({
      code: 'TARGET_UNKNOWN',
      what: `MESHPROOF_TARGET=${asked} is no target`,
      next: `use one of auto, ${Object.keys(byTarget).join(', ')}`,
    })
  }
  return { checks: [...common, ...Object.values(byTarget).flat()], targets, canRun: own.state === 'here' }
}

/** As `auto` chooses. */
function bestOf({ k3s = [] }: Readonly<Record<string, readonly Check[]>>, env: Environment): string {
  if (env['MESHPROOF_KUBECONFIG'] !== undefined) return 'kubeconfig'
  return k3s.every(({ state }) => state === 'here') ? 'k3s' : 'envoy'
}

function nodeCheck(): Check {
  const { node } = process.versions
  if (Number.parseInt(node, 10) >= oldestNode) return { title: 'Node.js', state: 'here', text: node }
  const text = `${node}, and it takes ${oldestNode} or newer`
  return { title: 'Node.js', state: 'gap', text, fix: 'npx -y pnpm@12 meshproof doctor' }
}

const titleOf = (target: string) => `target ${target}`

function targetCheck(name: string, checks: readonly Check[], taken: boolean): Check {
  const gaps = checks.filter(({ state }) => state === 'gap').map(({ title }) => title)
  const title = titleOf(name)
  if (checks.some((one) => one.title === name && one.state === 'absent')) {
    return { title, state: 'absent', text: 'cannot run: none is named' }
  }
  if (gaps.length > 0) return { title, state: 'gap', text: `cannot run: ${gaps.join(', ')}` }
  return { title, state: 'here', text: taken ? 'can run, and is the one that a run takes' : 'can run' }
}

const marks: Readonly<Record<Check['state'], readonly [string, 'green' | 'red' | 'gray']>> = {
  here: ['✓', 'green'],
  gap: ['✗', 'red'],
  absent: ['-', 'gray'],
}

export function examinationLines({ checks, targets }: Examination): string[] {
  const width = Math.max(...[...checks, ...targets].map(({ title }) => title.length)) + 2
  const lines = ({ title, state, text, fix }: Check) => {
    const [mark, colour] = marks[state]
    return [
      `${title.padEnd(width)}${styleText(colour, mark)} ${text.trimEnd().replaceAll('\n', `\n${' '.repeat(width + 2)}`)}`,
      ...(fix === undefined ? [] : [`${' '.repeat(width + 2)}fix: ${fix}`]),
    ]
  }
  return [...checks.flatMap(lines), '', ...targets.flatMap(lines)]
}
