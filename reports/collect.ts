import type { SerializedError, TestCase, TestModule } from 'vitest/node'
import { type Finding, inconclusive } from '../helpers/claims/finding.ts'
import { claimResult, labResult } from './claim-result.ts'
import { redacted } from './redact.ts'
import { type ClaimResult, exitStatus, type LabResult, type Results } from './results.ts'

/** What is known of a run beside its tests. */
export type RunFacts = Pick<
  Results,
  'meshproof' | 'startedAt' | 'durationMs' | 'interrupted' | 'reproduce' | 'seed' | 'target'
>

/** What the runner saw, as results; nothing secret is left in them. */
export function collected(
  modules: readonly TestModule[],
  unhandled: readonly SerializedError[],
  facts: RunFacts,
): Results {
  const tests = modules.flatMap((module) => [...module.children.allTests()])
  const own = tests.filter((test) => test.meta().claim === undefined)
  const count = (state: string) => own.filter((test) => test.result().state === state).length
  const outcome = {
    interrupted: facts.interrupted,
    labs: labsOf(tests),
    tests: {
      passed: count('passed'),
      failed: count('failed'),
      skipped: count('skipped'),
      failures: own.filter((test) => test.result().state === 'failed').map(failureOf),
    },
    errors: [
      ...unhandled.map((error) => `${error.name ?? 'Error'}: ${error.message}`),
      ...modules.flatMap((module) => module.errors().map((error) => `${module.relativeModuleId}: ${error.message}`)),
    ],
  }
  return redacted({ schemaVersion: 1, ...facts, exitStatus: exitStatus(outcome), ...outcome })
}

function labsOf(tests: readonly TestCase[]): LabResult[] {
  const byLab = Map.groupBy(tests.filter(wasAsked), (test) => test.meta().claim?.lab ?? '')
  return [...byLab]
    .toSorted(([one], [other]) => one.localeCompare(other))
    .map(([lab, its]) => labResult(lab, its.map(resultOf)))
}

/** A claim that `-t` left out was not asked for; one that a stopped run left out was. */
export function wasAsked(test: TestCase): boolean {
  return test.meta().claim !== undefined && (test.meta().finding !== undefined || test.options.mode !== 'skip')
}

export function resultOf(test: TestCase): ClaimResult {
  const { claim, finding = unjudged(test) } = test.meta()
  const { startTime, duration } = test.diagnostic() ?? { startTime: Date.now(), duration: 0 }
  const { id = '', title = test.name } = claim ?? {}
  return claimResult({ id, title, startedMs: startTime, durationMs: duration, finding })
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

function failureOf(test: TestCase): Results['tests']['failures'][number] {
  const messages = test.result().errors?.map(({ message }) => message) ?? []
  return { module: test.module.relativeModuleId, name: test.fullName, message: messages.join('\n') }
}
