import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Reporter, SerializedError, TestCase, TestModule, TestRunEndReason, Vitest } from 'vitest/node'
import { type Finding, gravest, inconclusive } from '../helpers/claims/finding.ts'
import { messageOf } from '../helpers/core/errors.ts'
import { type ClaimResult, exitStatus, type LabResult, type Results } from './results.ts'
import { claimLines, summaryLines } from './terminal.ts'
import { writeResults } from './write-results.ts'

const root = join(import.meta.dirname, '..')

/** Tells claims as they end, writes results.json, and sets the exit status that the README promises. */
export default class MeshproofReporter implements Reporter {
  #vitest: Vitest | undefined
  #startedAt = new Date()
  #claims = new Map<string, ClaimResult[]>()
  #stopping = false

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
    this.#cancelOnSignals(vitest)
  }

  onTestRunStart(): void {
    this.#startedAt = new Date()
    this.#claims.clear()
  }

  onUserConsoleLog(log: { content: string }): void {
    process.stderr.write(log.content.replace(/^/gm, '  ').trimEnd().concat('\n'))
  }

  onTestCaseResult(test: TestCase): void {
    const { claim } = test.meta()
    if (claim === undefined) return this.#tellFailure(test)
    if (test.options.mode === 'skip') return
    const result = claimResult(test)
    this.#claims.set(claim.lab, [...(this.#claims.get(claim.lab) ?? []), result])
    console.log(claimLines(claim.lab, result).join('\n'))
  }

  async onTestRunEnd(
    modules: readonly TestModule[],
    errors: readonly SerializedError[],
    reason: TestRunEndReason,
  ): Promise<void> {
    const results = this.#results(modules, errors, reason)
    const folder = process.env['MESHPROOF_REPORTS'] ?? join(root, 'reports', 'latest')
    try {
      const file = await writeResults(results, folder)
      console.log(summaryLines(results, relative(process.cwd(), file)).join('\n'))
      process.exitCode = results.exitStatus
    } catch (error) {
      console.log(summaryLines(results, 'not written').join('\n'))
      console.error(messageOf(error))
      process.exitCode = Math.max(2, results.exitStatus)
    }
  }

  #results(modules: readonly TestModule[], unhandled: readonly SerializedError[], reason: TestRunEndReason): Results {
    const labs = [...this.#claims].map(
      ([lab, claims]): LabResult => ({ lab, verdict: gravest(claims.map(({ verdict }) => verdict)), claims }),
    )
    const others = modules
      .flatMap((module) => [...module.children.allTests()])
      .filter((test) => test.meta().claim === undefined)
    const count = (state: string) => others.filter((test) => test.result().state === state).length
    const errors = [
      ...unhandled.map((error) => `${error.name ?? 'Error'}: ${error.message}`),
      ...modules.flatMap((module) => module.errors().map((error) => `${module.relativeModuleId}: ${error.message}`)),
    ]
    const outcome = {
      labs,
      tests: { passed: count('passed'), failed: count('failed'), skipped: count('skipped') },
      errors,
      interrupted: reason === 'interrupted',
    }
    const provided = this.#vitest?.projects
      .map((project) => project.getProvidedContext().meshproof)
      .find((one) => one !== undefined)
    const started = provided !== undefined && 'handle' in provided ? provided : undefined
    return {
      schemaVersion: 1,
      meshproof: version(),
      startedAt: this.#startedAt.toISOString(),
      durationMs: Date.now() - this.#startedAt.getTime(),
      exitStatus: exitStatus(outcome),
      reproduce: reproduce(started?.seed),
      seed: started?.seed ?? null,
      target: started?.handle.info ?? null,
      ...outcome,
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
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.removeAllListeners(signal)
      process.on(signal, () => {
        if (this.#stopping) process.exit(2)
        this.#stopping = true
        console.error('\nstopping: what was started is being removed; the same key again ends at once')
        void vitest.cancelCurrentRun('keyboard-input')
      })
    }
  }
}

function claimResult(test: TestCase): ClaimResult {
  const { claim, finding } = test.meta()
  const durationMs = Math.round(test.diagnostic()?.duration ?? 0)
  return { id: claim?.id ?? '', title: claim?.title ?? test.name, durationMs, ...(finding ?? unjudged(test)) }
}

/** A claim that ended without a finding: the run was stopped, or the claim took longer than it may. */
function unjudged(test: TestCase): Finding {
  const result = test.result()
  if (result.state === 'failed') {
    return inconclusive('harness-failed', {
      expected: '',
      seen: result.errors.map(({ message }) => message).join('; '),
    })
  }
  return inconclusive('interrupted', { expected: '', seen: 'not judged: the run ended before' })
}

function version(): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version
}

/** Settings that change what a run does, told without those that may hold secrets. */
function reproduce(seed: number | undefined): string {
  const names = ['TARGET', 'MANIFESTS', 'EXPECT', 'NAMESPACE', 'ENVOY_VERSION', 'NODES']
  const set = names.flatMap((name) => {
    const value = process.env[`MESHPROOF_${name}`]
    return value === undefined ? [] : [`MESHPROOF_${name}=${JSON.stringify(value)}`]
  })
  const filters = process.argv.slice(2).filter((argument) => argument !== 'run')
  return [...set, ...(seed === undefined ? [] : [`MESHPROOF_SEED=${seed}`]), 'pnpm test', ...filters].join(' ')
}
