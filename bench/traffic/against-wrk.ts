/**
 * Requests per second of this project's senders as shares of wrk's, through one Envoy listener, a new connection for
 * each request. They take turns, so that whatever else the machine does meets all of them.
 *
 *     node bench/traffic/against-wrk.ts [--rounds N] [--seconds N] [--concurrency N]
 *
 * The goal is 0.5 of wrk's rate; the exit status is 1 when a sender misses it.
 */
import { parseArgs } from 'node:util'
import { MeshproofError } from '../../helpers/core/errors.ts'
import { startListener } from './listener.ts'
import { type Rate, runner, startProbe } from './senders.ts'
import { wrk } from './wrk.ts'

const goal = 0.5
const number = (text: string) => ({ type: 'string', default: text }) as const
const { values } = parseArgs({ options: { rounds: number('5'), seconds: number('2'), concurrency: number('8') } })
const rounds = Number(values.rounds)

async function main(): Promise<void> {
  await using listener = await startListener()
  const load = { url: listener.url, seconds: Number(values.seconds), concurrency: Number(values.concurrency) }
  await using probe = await startProbe()
  const contenders: readonly Contender[] = [
    { name: 'wrk', rate: wrk, rates: [] },
    { name: 'runner, from an address of its own', rate: runner, rates: [] },
    { name: 'probe, over its line', rate: probe.rate, rates: [] },
  ]
  console.log(
    `Envoy ${listener.version}, ${values.concurrency} at a time, ${rounds} rounds of ${values.seconds} s each\n`,
  )
  for (const { rate } of contenders) await rate({ ...load, seconds: 1 })
  for (let round = 0; round < rounds; round += 1) {
    for (const { rate, rates } of contenders) rates.push(await rate(load))
  }
  report(contenders)
}

interface Contender {
  readonly name: string
  readonly rate: Rate
  readonly rates: number[]
}

function report(contenders: readonly Contender[]): void {
  const [base = [], ...others] = contenders.map(({ rates }) => rates)
  for (const { name, rates } of contenders) {
    const spread = `${Math.round(Math.min(...rates))} to ${Math.round(Math.max(...rates))}`
    const share = median(rates.map((rate, round) => rate / (base[round] ?? Number.NaN)))
    console.log(`${name.padEnd(36)} ${Math.round(median(rates))}/s (${spread}), ${share.toFixed(2)} of wrk`)
  }
  const worst = Math.min(
    ...others.map((rates) => median(rates.map((rate, round) => rate / (base[round] ?? Number.NaN)))),
  )
  console.log(`\nworst ${worst.toFixed(2)}, goal ${goal}`)
  if (!(worst >= goal)) process.exitCode = 1
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

try {
  await main()
} catch (error) {
  if (!(error instanceof MeshproofError)) throw error
  console.error(error.message)
  process.exitCode = 2
}
