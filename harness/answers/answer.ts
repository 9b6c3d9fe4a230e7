import { parse, stringify } from 'yaml'
import type { MistakeCode } from '../../helpers/learner/words/english.ts'

/** A learner's files by name. */
export type Answer = Readonly<Record<string, string>>

/** Answers by what is different about them. */
export type Answers = Readonly<Record<string, Answer>>

/** What a learner hands in by mistake, and what has to be told first. */
export interface WrongAnswer {
  readonly code: MistakeCode
  readonly name: string
  readonly answer: Answer
}

export const file = (text: string): Answer => ({ 'mine.yaml': text })

/** The same with the fields of every mapping the other way round; lists stay. */
export function backwards(text: string): string {
  return stringify(reversed(parse(text)))
}

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, reversed(inner)]),
  )
}

export function asJson(text: string): Answer {
  return { 'mine.json': JSON.stringify(parse(text)) }
}

export function asList(...texts: readonly string[]): string {
  return stringify({ apiVersion: 'v1', kind: 'List', items: texts.map((text) => parse(text) as unknown) })
}
