import type { Outcome } from '../traffic/outcome.ts'

/** What to say of an answer that no backend gave. */
interface OwnAnswer {
  readonly why: string
  readonly next: string
}

/**
 * Says which route let Envoy answer by itself, if it did: no backend signed the answer, and Envoy names no time that one
 * took (`x-envoy-upstream-service-time`). A denial, a limit and a backend that is missing are other matters.
 */
export function ownAnswer(outcome: Outcome): OwnAnswer | undefined {
  if (outcome.kind !== 'answer' || otherMatters.has(outcome.status) || outcome.status > 499) return undefined
  const { status, headers, body } = outcome
  const ofEnvoy = headers['server'] === 'envoy' && !('x-envoy-upstream-service-time' in headers)
  if (!ofEnvoy || 'x-served-by' in headers) return undefined
  return status === 404 && body === '' ? unrouted : answeredByRoute
}

const otherMatters: ReadonlySet<number> = new Set([403, 429])

const unrouted: OwnAnswer = {
  why: 'no route of the config matches the request',
  next: 'look at `domains` of the virtual hosts (`stronghold` does not match a client that asks for stronghold:8080; write "*", or both), and at the match of the routes',
}

const answeredByRoute: OwnAnswer = {
  why: 'a route of the config answers by itself (direct_response, redirect)',
  next: 'look at the routes in their order: the first one that matches gets the request',
}
