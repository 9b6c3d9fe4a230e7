import type { Outcome } from '../traffic/outcome.ts'
import { summarize } from '../traffic/tally.ts'
import { type Finding, inconclusive } from './finding.ts'

/** So many of the same, and nothing else, are no accident. */
const rule = 5

/**
 * What is concluded when nothing is wrong with some outcomes of one request but that a proxy refused them without a
 * word. Cilium's denial has a body (`deniedBody`, of its filter cilium.l7policy); Envoy says a bare 403 when it has to ask
 * another server whether a request may pass, and gets no answer in time (ext_authz, `status_on_error`): the policy was
 * not asked. Undefined when something else is wrong, or when all of many are refused so.
 */
export function withoutVerdict(
  outcomes: readonly Outcome[],
  isWrong: (outcome: Outcome) => boolean,
  expected: string,
): Finding | undefined {
  const wrong = outcomes.filter(isWrong)
  if (wrong.length === 0 || !wrong.every(isWordless)) return undefined
  if (wrong.length === outcomes.length && wrong.length >= rule) return undefined
  return inconclusive('no-verdict', {
    expected,
    seen: summarize(outcomes),
    why: `${wrong.length} of ${outcomes.length} requests were refused without a word: the policy’s denial has one, and a backend would have been reached`,
    next: 'look at the load of the node and at the logs of its agent and Envoy, and run it again when they are idle',
  })
}

/** What a backend answers is marked by Envoy with the time that it took, and by the workshop's services with their name. */
function isWordless(outcome: Outcome): boolean {
  if (outcome.kind !== 'answer') return false
  const { status, body, headers } = outcome
  if (status === 502) return /answered 403: ?$/.test(body)
  return status === 403 && body === '' && !('x-envoy-upstream-service-time' in headers) && !('x-served-by' in headers)
}
