import type { Answer, Outcome } from '../traffic/outcome.ts'
import { summarize } from '../traffic/tally.ts'
import type { Cause } from './causes.ts'
import { type Finding, fail, inconclusive, needsNoControl, pass } from './finding.ts'
import { withoutVerdict } from './wordless.ts'

/** What every one of some requests should come to. */
export interface Expected {
  /** In words: `200 for the orc's GET /weapons`. */
  readonly words: string
  readonly matches: (outcome: Outcome) => boolean
  /** The cause when an outcome does not match. */
  readonly cause: (outcome: Outcome) => Cause
}

export const deniedBody = 'Access denied\r\n'

export function passes(words: string, status = 200): Expected {
  return {
    words: `${words}: ${status}`,
    matches: (outcome) => outcome.kind === 'answer' && outcome.status === status,
    cause: (outcome) => {
      if (outcome.kind === 'timeout' || isDenial(outcome)) return 'denied-by-policy'
      return outcome.kind === 'answer' && outcome.status < 500 ? 'wrong-answer' : 'backend-down'
    },
  }
}

/** An answer that a workload fetches from another one: 502 and 504 tell what became of that second request. */
export function relayed(words: string): Expected {
  const direct = passes(words)
  const denied = (outcome: Outcome) =>
    outcome.kind === 'answer' &&
    (outcome.status === 504 || (outcome.status === 502 && outcome.body.includes('answered 403')))
  return { ...direct, cause: (outcome) => (denied(outcome) ? 'denied-by-policy' : direct.cause(outcome)) }
}

/** An HTTP denial as Cilium makes it: 403 with its own body. */
export function forbidden(words: string): Expected {
  return {
    words: `${words}: 403 with Cilium's own body`,
    matches: isDenial,
    cause: (outcome) => (outcome.kind === 'answer' && outcome.status !== 403 ? 'not-denied' : 'denied-otherwise'),
  }
}

/** The same of a HEAD request, whose answer has no body to tell whose it is. */
export function forbiddenHead(words: string): Expected {
  return {
    ...forbidden(words),
    words: `${words}: 403`,
    matches: (outcome) => outcome.kind === 'answer' && outcome.status === 403,
  }
}

/** An L3/L4 denial: the packets are dropped, so that nothing at all comes back. */
export function silence(words: string): Expected {
  return {
    words: `${words}: no answer at all`,
    matches: (outcome) => outcome.kind === 'timeout',
    cause: (outcome) => (outcome.kind === 'answer' && !isDenial(outcome) ? 'not-denied' : 'denied-otherwise'),
  }
}

/** Judges every outcome. Outcomes that the plumbing lost make it inconclusive, and so does having none. */
export function each(outcomes: readonly Outcome[], expected: Expected): Finding {
  const seen = summarize(outcomes)
  const observation = { expected: expected.words, seen }
  if (outcomes.length === 0) return inconclusive('no-evidence', observation)
  const lost = outcomes.find(({ kind }) => kind === 'lost')
  if (lost !== undefined) return inconclusive('target-lost', { ...observation, why: describe(lost) })
  const wrongs = outcomes.filter((outcome) => !expected.matches(outcome))
  const wrong = wrongs.find((outcome) => needsNoControl.has(expected.cause(outcome))) ?? wrongs[0]
  if (wrong === undefined) return pass(observation)
  const unjudged = withoutVerdict(outcomes, (outcome) => !expected.matches(outcome), expected.words)
  if (unjudged !== undefined) return unjudged
  return fail(expected.cause(wrong), { ...observation, why: `for instance: ${describe(wrong)}` })
}

export function isDenial(outcome: Outcome): boolean {
  return outcome.kind === 'answer' && outcome.status === 403 && outcome.body === deniedBody
}

export function isOk(outcome: Outcome): outcome is Answer {
  return outcome.kind === 'answer' && outcome.status === 200
}

export function describe(outcome: Outcome): string {
  if (outcome.kind !== 'answer') return `${outcome.kind} after ${Math.round(outcome.durationMs)} ms (${outcome.detail})`
  const body = outcome.body.length > 80 ? `${outcome.body.slice(0, 80)}…` : outcome.body
  return `${outcome.status} ${JSON.stringify(body)}`
}
