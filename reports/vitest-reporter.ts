import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Reporter, SerializedError, TestCase, TestModule, TestRunEndReason, Vitest } from 'vitest/node'
import { outliveReaders } from '../helpers/core/closed-output.ts'
import { collected, resultOf, wasAsked } from './collect.ts'
import { annotations } from './github.ts'
import { loadCharts } from './html/charts/draw.ts'
import { redacted } from './redact.ts'
import { reproduce } from './reproduce.ts'
import { claimTeller, summaryLines } from './terminal.ts'
import { writeReports } from './write-reports.ts'

const root = join(import.meta.dirname, '..')

/** Tells claims as they end, writes the reports, and sets the exit status that the README promises. */
export default class MeshproofReporter implements Reporter {
  #vitest: Vitest | undefined
  #startedAt = new Date()
  #begun = false
  #stopping = false
  /** Modules that have begun a test since then; one may have been on its way. */
  readonly #goingOn = new Set<string>()
  readonly #tell = claimTeller()

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
    outliveReaders()
    this.#cancelOnSignals(vitest)
  }

  async onTestRunStart(): Promise<void> {
    this.#startedAt = new Date()
    if (this.#stopping) await new Promise(() => {})
    this.#begun = true
  }

  onUserConsoleLog(log: { content: string }): void {
    process.stderr.write(redacted(log.content).replace(/^/gm, '  ').trimEnd().concat('\n'))
  }

  /** A worker that was starting when the run was cancelled does not hear of it, and goes on: it is ended by force. */
  onTestCaseReady({ module }: TestCase): void {
    if (!this.#stopping) return
    if (this.#goingOn.has(module.moduleId)) void this.#vitest?.cancelCurrentRun('keyboard-input')
    this.#goingOn.add(module.moduleId)
  }

  onTestCaseResult(test: TestCase): void {
    const { claim } = test.meta()
    if (claim === undefined) this.#tellFailure(test)
    else if (wasAsked(test)) {
      console.log(this.#tell(claim.lab, resultOf(test)).join('\n'))
      // While this process has nothing else to do. Why they cannot be had is told when the page is written.
      void Promise.resolve()
        .then(loadCharts)
        .catch(() => {})
    }
  }

  async onTestRunEnd(
    modules: readonly TestModule[],
    errors: readonly SerializedError[],
    reason: TestRunEndReason,
  ): Promise<void> {
    const results = collected(modules, errors, this.#facts(reason))
    const folder = process.env['MESHPROOF_REPORTS'] ?? join(root, 'reports', 'latest')
    const failures = await writeReports(results, folder)
    console.log(summaryLines(results, relative(process.cwd(), join(folder, 'index.html'))).join('\n'))
    for (const line of annotations(results, process.env)) console.log(line)
    for (const failure of failures) console.error(failure.message)
    process.exitCode = failures.length > 0 ? Math.max(2, results.exitStatus) : results.exitStatus
  }

  #facts(reason: TestRunEndReason) {
    const provided = this.#vitest?.projects
      .map((project) => project.getProvidedContext().meshproof)
      .find((one) => one !== undefined)
    const started = provided !== undefined && 'handle' in provided ? provided : undefined
    return {
      meshproof: version(),
      startedAt: this.#startedAt.toISOString(),
      durationMs: Date.now() - this.#startedAt.getTime(),
      interrupted: reason === 'interrupted',
      reproduce: reproduce(started?.seed),
      seed: started?.seed ?? null,
      target: started?.handle.info ?? null,
    }
  }

  #tellFailure(test: TestCase): void {
    const result = test.result()
    if (result.state !== 'failed') return
    console.log(`✗ ${test.module.relativeModuleId} › ${test.fullName}`)
    for (const error of result.errors) this.#vitest?.logger.printError(error, { project: test.project, type: 'test' })
  }

  /** Vitest would end its process at once; what was started would then be left to the next run. */
  #cancelOnSignals(vitest: Vitest): void {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.removeAllListeners(signal)
      process.on(signal, () => {
        if (this.#stopping) process.exit(2)
        this.#stopping = true
        console.error('\nstopping: what was started is being removed; the same key again ends at once')
        // Vitest forgets what was cancelled before the run begins.
        if (this.#begun) void vitest.cancelCurrentRun('keyboard-input')
        else void this.onTestRunEnd([], [], 'interrupted').finally(() => process.exit())
      })
    }
    // Whoever started this run holds a channel to it, which breaks when that process dies.
    process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
    process.channel?.unref()
  }
}

function version(): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version
}
