/** Starts a cluster for the run of its first argument, says each step as it begins, and ends it when it is interrupted. */
import { k3sTarget } from './k3s.ts'

const stop = new AbortController()
process.once('SIGINT', () => stop.abort(new Error('interrupted')))
const progress = {
  async step<T>(title: string, run: (note: (text: string) => void) => Promise<T>): Promise<T> {
    console.log(title)
    return run(() => {})
  },
}

const settings = { env: process.env, runId: process.argv[2] ?? '' }
const started = await k3sTarget.start(settings, 'test', progress, stop.signal)
console.log('started')
stop.signal.addEventListener('abort', () => void started[Symbol.asyncDispose]())
if (stop.signal.aborted) await started[Symbol.asyncDispose]()
