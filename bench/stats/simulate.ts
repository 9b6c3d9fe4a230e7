/**
 * What the split tests cost and how often they err, as the tables of docs/statistics.md:
 *
 *     node bench/stats/simulate.ts [--runs 1000000] [--seed 1] [--only 90/10]
 *
 * The first table is worked out, the second simulated; wrong meshes get a tenth of the runs. Every row has a seed of
 * its own, so that the splits can be run one by one (`--only`) and give the same rows as all at once.
 */
import { parseArgs } from 'node:util'
import { simulatedDraws } from '../../helpers/stats/simulated-draws.ts'
import type { Contender } from './contenders.ts'
import { fixedSize, gatewayApi, sequential } from './contenders.ts'
import type { Endings } from './exact-two-arms.ts'
import type { Scene } from './scenes.ts'
import { scenesFor } from './scenes.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
})
const [allRuns, seed] = [Number(values.runs), Number(values.seed)]
if (!(Number.isInteger(allRuns) && allRuns >= 10 && Number.isInteger(seed))) {
  throw new TypeError('--runs needs a whole number of at least 10, --seed a whole number')
}

const isWanted = ({ split }: Scene) => values.only === undefined || values.only === split
const scenes = scenesFor(1e-6).filter(isWanted)

const twoArms = scenes.filter(({ weights }) => weights.length === 2)
if (twoArms.length > 0) {
  console.log('Worked out (two arms)\n')
  printHead()
  for (const scene of twoArms) {
    for (const contender of [sequential(scene), fixedSize(scene), gatewayApi(scene)]) {
      printRow(scene, contender.name, contender.exact())
    }
  }
}

console.log(`\nSimulated (seed ${seed}; right meshes ${allRuns} runs, wrong ones ${allRuns / 10})\n`)
printHead()
for (const scene of scenes) {
  const others = scene.weights.length === 2 ? [] : [fixedSize(scene), gatewayApi(scene)]
  for (const contender of [sequential(scene), ...others]) printRow(scene, contender.name, simulate(scene, contender))
}

console.log('\nSimulated at a false-alarm rate of 1e-3, which so many runs can see\n')
printHead()
for (const scene of scenesFor(1e-3).filter(isWanted)) {
  if (scene.truth !== 'right') continue
  const contender = sequential(scene)
  printRow(scene, contender.name, simulate(scene, contender))
}

function simulate(scene: Scene, contender: Contender): Endings {
  const runs = scene.truth === 'right' ? allRuns : Math.floor(allRuns / 10)
  const draws = simulatedDraws(seed * 7919 + hashOf([scene.split, scene.truth, contender.name].join()), scene.shares)
  const ends = { fits: 0, differs: 0, undecided: 0 }
  let requests = 0
  for (let run = 0; run < runs; run++) {
    const ending = contender.run(draws)
    ends[ending.decision] += 1
    requests += ending.requests
  }
  const { fits, differs, undecided } = ends
  return { fits: fits / runs, differs: differs / runs, undecided: undecided / runs, requests: requests / runs }
}

function hashOf(text: string): number {
  return Buffer.from(text).reduce((hash, byte) => (Math.imul(hash, 31) + byte) | 0, 0)
}

function printHead(): void {
  console.log('| split | mesh | test | requests | fits | differs | undecided |')
  console.log('| --- | --- | --- | ---: | ---: | ---: | ---: |')
}

function printRow({ split, truth }: Scene, name: string, { fits, differs, undecided, requests }: Endings): void {
  const cells = [split, truth, name, Math.round(requests).toLocaleString('en'), ...[fits, differs, undecided].map(rate)]
  console.log(`| ${cells.join(' | ')} |`)
}

/** Three digits of the rate, or of what it lacks of 1. */
function rate(value: number): string {
  if (value < 1e-12) return '0'
  if (value > 1 - 1e-12) return '1'
  if (value > 0.99) return `1 − ${(1 - value).toExponential(2)}`
  return value < 0.01 ? value.toExponential(2) : value.toFixed(3)
}
