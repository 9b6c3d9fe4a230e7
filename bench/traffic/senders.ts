import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { sendBatch } from '../../helpers/traffic/http-sender.ts'
import type { Batch, Outcome } from '../../helpers/traffic/outcome.ts'
import { openProbe } from '../../helpers/traffic/probe-client.ts'
import { summarize } from '../../helpers/traffic/tally.ts'

export interface Load {
  readonly url: string
  readonly seconds: number
  readonly concurrency: number
}

/** Puts the load on, and says how many requests a second were answered. */
export type Rate = (load: Load) => Promise<number>

/** As the `envoy` target sends: in the runner's own process, bound to a loopback address. */
export const runner: Rate = (load) =>
  rateOf(load, (batch) => sendBatch(batch, { lookup: async () => undefined, localAddress: '127.91.0.2' }))

/**
 * As the cluster targets send: by a probe in a process of its own that lives as long as a suite, outcomes over its
 * line. The runner, the probe and Envoy share the machine's processors here, and in a cluster they do not.
 */
export async function startProbe(): Promise<AsyncDisposable & { readonly rate: Rate }> {
  const program = fileURLToPath(new URL('../../helpers/traffic/probe.ts', import.meta.url))
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const client = await openProbe(child, { workload: 'orc', what: 'the probe' })
  return {
    rate: (load) => rateOf(load, (batch) => client.send(batch)),
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]()
      await ended
    },
  }
}

async function rateOf(
  { url, seconds, concurrency }: Load,
  send: (batch: Batch) => Promise<Outcome[]>,
): Promise<number> {
  const batch = { request: { method: 'GET', url }, count: 1000, concurrency }
  const startMs = performance.now()
  for (let sent = batch.count; ; sent += batch.count) {
    const seen = summarize(await send(batch))
    if (seen !== `${batch.count} × 200`) throw new Error(`not every request was answered: ${seen}`)
    const passedMs = performance.now() - startMs
    if (passedMs >= seconds * 1000) return (sent / passedMs) * 1000
  }
}
