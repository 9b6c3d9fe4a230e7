import { retryPolicy, serviceOfCluster, weightedArms } from '../../manifests/envoy-reading.ts'
import { fieldNamed } from '../../manifests/field-named.ts'
import type { EnvoyConfig } from '../../manifests/kinds/index.ts'
import { text } from '../../manifests/message.ts'
import { below, everyPlaced } from '../envoy-view.ts'
import { configsIn, type Facts } from '../facts.ts'
import { type Mistake, mistakeAt } from '../mistake.ts'

/** The canary's arms, as the promise names them. */
const arms = ['simple-stronghold', 'better-stronghold'] as const

interface Split {
  readonly config: EnvoyConfig
  /** Of each promised arm, and of all others together. */
  readonly weights: readonly number[]
  readonly others: number
}

function splits(facts: Facts): Split[] {
  if (facts.lab !== 'canary') return []
  return configsIn(facts).map((config) => {
    const written = weightedArms(config).map(({ cluster, weight }) => ({
      to: serviceOfCluster(config, cluster),
      weight,
    }))
    const sum = (wanted: (to: string) => boolean) =>
      written.filter(({ to }) => wanted(to)).reduce((total, { weight }) => total + weight, 0)
    return {
      config,
      weights: arms.map((arm) => sum((to) => to === arm)),
      others: sum((to) => !arms.some((arm) => arm === to)),
    }
  })
}

const placeOf = (config: EnvoyConfig) => fieldNamed(config, 'weighted_clusters') ?? ['spec', 'resources']

const lines = ({ promises, options }: Facts): string[] => [
  'weighted_clusters:',
  '  clusters:',
  ...arms.flatMap((arm, index) => [
    `    - name: ${options.defaultNamespace}/${arm}`,
    `      weight: ${promises.weights[index] ?? 0}`,
  ]),
]

export function splitMissing(facts: Facts): Mistake | undefined {
  const [first] = splits(facts)
  if (first === undefined || splits(facts).some(({ config }) => weightedArms(config).length > 0)) return undefined
  const path = fieldNamed(first.config, 'route') ?? ['spec', 'resources']
  return mistakeAt('split-missing', first.config, path, {}, ...lines(facts))
}

function differing(facts: Facts): Split | undefined {
  const share = (weights: readonly number[], index: number) =>
    (weights[index] ?? 0) / weights.reduce((total, weight) => total + weight, 0)
  const { weights, by } = facts.promises
  if (by === 'manifest') return undefined
  return splits(facts).find(
    (split) =>
      split.weights.some((weight) => weight > 0) &&
      (split.others > 0 ||
        arms.some((_, index) => Math.abs(share(split.weights, index) - share(weights, index)) > 1e-9)),
  )
}

export function weightsSwapped(facts: Facts): Mistake | undefined {
  const split = differing(facts)
  const [first, second] = facts.promises.weights
  if (split === undefined || first === undefined || second === undefined) return undefined
  const [simple = 0, better = 0] = split.weights
  if (split.others > 0 || simple * first !== better * second) return undefined
  const said = { seen: split.weights.join(':'), wanted: facts.promises.weights.join(':') }
  return mistakeAt('weights-swapped', split.config, placeOf(split.config), said, ...lines(facts))
}

export function armMissing(facts: Facts): Mistake | undefined {
  const split = differing(facts)
  const index = split?.weights.findIndex((weight, arm) => weight === 0 && (facts.promises.weights[arm] ?? 0) > 0) ?? -1
  const arm = arms[index]
  if (split === undefined || arm === undefined) return undefined
  return mistakeAt('arm-missing', split.config, placeOf(split.config), { arm }, ...lines(facts))
}

export function weightsWrong(facts: Facts): Mistake | undefined {
  const split = differing(facts)
  if (split === undefined) return undefined
  const seen = split.others > 0 ? `${split.weights.join(':')}:${split.others}` : split.weights.join(':')
  return mistakeAt(
    'weights-wrong',
    split.config,
    placeOf(split.config),
    { seen, wanted: facts.promises.weights.join(':') },
    ...lines(facts),
  )
}

export function retriesWrong(facts: Facts): Mistake | undefined {
  const { retries, tryTimeoutMs, by } = facts.promises
  const wanted = [
    'retry_policy:',
    '  retry_on: 5xx',
    `  num_retries: ${retries}`,
    `  per_try_timeout: ${tryTimeoutMs / 1000}s`,
  ]
  const wrong = splits(facts).find(
    ({ config }) => by !== 'manifest' && retries > 0 && !retriesAsWanted(config, facts.promises),
  )
  if (wrong === undefined) return undefined
  const { config } = wrong
  const path = fieldNamed(config, 'retry_policy') ?? placeOf(config)
  const code = retryPolicy(config) === undefined ? 'retries-missing' : 'retries-wrong'
  return mistakeAt(code, config, path, {}, ...wanted)
}

/** A stronghold that fails answers 503. */
const onFailure = /\b(5xx|gateway-error)\b/

function retriesAsWanted(config: EnvoyConfig, { retries, tryTimeoutMs }: Facts['promises']): boolean {
  const policy = retryPolicy(config)
  const [written] = below(everyPlaced(config), 'retry_policy')
  const numbers = policy?.retries === retries && (tryTimeoutMs === 0 || policy.tryTimeoutMs === tryTimeoutMs)
  return numbers && onFailure.test(text(written?.body, 'retry_on') ?? '')
}
