import type { Answer, Lost, NoAnswer } from '../traffic/outcome.ts'

/** Outcomes as the traffic generator makes them, for the tests of what is concluded from them. */
export function answer(status: number, body = '"AXE"', headers: Record<string, string> = {}): Answer {
  return { kind: 'answer', seq: 0, atMs: 0, durationMs: 1, status, headers, body }
}

export function noAnswer(kind: NoAnswer['kind'], durationMs = 1): NoAnswer {
  return { kind, seq: 0, atMs: 0, durationMs, detail: 'told by the socket' }
}

export const lost: Lost = { kind: 'lost', seq: 0, atMs: 0, durationMs: 1, detail: 'the stream ended' }
