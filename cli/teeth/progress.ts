import type { LabName } from '../../fixtures/lab-manifests.ts'
import type { JudgedMutant } from './judge.ts'
import type { LabPlan } from './plan.ts'

/** How often a line is written where it cannot be written over. */
const everyMs = 10_000

interface ProgressLine extends Disposable {
  readonly done: (judged: JudgedMutant | LabName) => void
}

/** One line on standard error: how many are done, what survived, how long it took and is likely to take. */
export function progress(plans: readonly LabPlan[]): ProgressLine {
  const startedMs = performance.now()
  const total = plans.reduce((sum, { mutants }) => sum + mutants.length + 1, 0)
  const terminal = process.stderr.isTTY
  let done = 0
  let survived = 0
  const line = () => {
    const elapsedMs = performance.now() - startedMs
    const leftMs = done === 0 ? undefined : (elapsedMs / done) * (total - done)
    const left = leftMs === undefined ? '' : `, about ${seconds(leftMs)} left`
    return `teeth: ${done} of ${total} runs, ${survived} survived · ${seconds(elapsedMs)}${left}`
  }
  const tell = () => void process.stderr.write(terminal ? `\r\u001b[K${line()}` : `${line()}\n`)
  tell()
  const timer = setInterval(tell, terminal ? 500 : everyMs)
  return {
    done: (judged) => {
      done += 1
      if (typeof judged !== 'string' && judged.verdict === 'survived') survived += 1
    },
    [Symbol.dispose]() {
      clearInterval(timer)
      if (terminal) process.stderr.write('\r\u001b[K')
    },
  }
}

export function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(durationMs < 10_000 ? 1 : 0)} s`
}
