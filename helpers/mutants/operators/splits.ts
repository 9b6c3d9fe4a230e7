import { numberOf } from '../../manifests/envoy-reading.ts'
import { isMessage } from '../../manifests/message.ts'
import { type Mutation, type Operator, ofText, remove, replace } from '../operator.ts'
import { envoyConfigs } from './kinds.ts'

const pinnedBy = 'the split: canary.weights in MESHPROOF_EXPECT, or the lab’s own 90:10'

/** An arm of a weighted split; its weight may be written as text. */
interface Arm {
  readonly name: unknown
  readonly weight: number
}

function armOf(value: unknown): Arm | undefined {
  const weight = isMessage(value) ? numberOf(value['weight']) : undefined
  return isMessage(value) && weight !== undefined ? { name: value['name'], weight } : undefined
}

/** Every arm and the one after it, the first one after the last. */
function neighbours(arms: readonly Arm[]): { from: number; to: number; given: number; taken: number }[] {
  return arms.map(({ weight }, from) => {
    const next = (from + 1) % arms.length
    return { from, to: next, given: arms[next]?.weight ?? 0, taken: weight }
  })
}

const split = (make: (arms: readonly Arm[]) => Mutation[]) => (found: unknown) => {
  const arms = Array.isArray(found) ? found.map(armOf).filter((arm) => arm !== undefined) : []
  return Array.isArray(found) && arms.length > 1 && arms.length === found.length ? make(arms) : []
}

const setWeight = (arm: number, weight: number) => replace(weight, [arm, 'weight'])

/** A tenth of all weights goes from each arm to the next, or what there is of it. */
function moved(arms: readonly Arm[]): Mutation[] {
  const tenth = Math.max(1, Math.round(arms.reduce((sum, { weight }) => sum + weight, 0) / 10))
  return neighbours(arms).flatMap(({ from, to, given, taken }) => {
    const points = Math.min(tenth, taken)
    if (points === 0) return []
    const what = `move ${points} of the weight from arm ${from + 1} to arm ${to + 1}`
    return [{ what, edits: [setWeight(from, taken - points), setWeight(to, given + points)] }]
  })
}

/** The labs catch five points, or half of the smallest share where that is less; nobody promises to notice fewer. */
function isNoticeable(points: number, arms: readonly Arm[]): boolean {
  const weights = arms.map(({ weight }) => weight).filter((weight) => weight > 0)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return Math.abs(points) >= Math.min(total / 20, ...weights.map((weight) => weight / 2))
}

function swapped(arms: readonly Arm[]): Mutation[] {
  const pairs = arms.length === 2 ? neighbours(arms).slice(0, 1) : neighbours(arms)
  return pairs.flatMap(({ from, to, given, taken }) =>
    given === taken || !isNoticeable(given - taken, arms)
      ? []
      : [
          {
            what: `swap the weights of arms ${from + 1} and ${to + 1}`,
            edits: [setWeight(from, given), setWeight(to, taken)],
          },
        ],
  )
}

function zeroed(arms: readonly Arm[]): Mutation[] {
  return arms.flatMap(({ weight }, index) =>
    weight === 0 ? [] : [{ what: `give arm ${index + 1} nothing`, edits: [setWeight(index, 0)] }],
  )
}

function without(arms: readonly Arm[]): Mutation[] {
  return arms.map((_, index) => ({ what: `remove arm ${index + 1}`, edits: [remove([index])] }))
}

/** Each arm leads to where the next one does. */
function doubled(arms: readonly Arm[]): Mutation[] {
  return neighbours(arms).map(({ from, to }) => ({
    what: `let arm ${from + 1} lead where arm ${to + 1} does`,
    edits: [replace(arms[to]?.name, [from, 'name'])],
  }))
}

const at = '**.weighted_clusters.clusters'

export const splits: readonly Operator[] = [
  { name: 'weight-moved', kinds: envoyConfigs, at, pinnedBy, mutations: split(moved) },
  { name: 'weights-swapped', kinds: envoyConfigs, at, pinnedBy, mutations: split(swapped) },
  { name: 'weight-zero', kinds: envoyConfigs, at, pinnedBy, mutations: split(zeroed) },
  { name: 'arm-removed', kinds: envoyConfigs, at, pinnedBy, mutations: split(without) },
  { name: 'arm-doubled', kinds: envoyConfigs, at, pinnedBy, mutations: split(doubled) },
  {
    name: 'arm-lost',
    kinds: envoyConfigs,
    at: `${at}.*.name`,
    pinnedBy,
    mutations: ofText((name) => [
      { what: 'lead it to a cluster that nobody defines', edits: [replace(`${name}-lost`)] },
    ]),
  },
]
