import { z } from 'zod'
import type { SourceLocation } from '../core/source.ts'
import type { Problem } from './problem.ts'
import type { FieldPath, Resource } from './resource.ts'
import { valueAt } from './resources-of.ts'
import { oneOf, shown, visible } from './shown.ts'
import { nearestName } from './suggest.ts'

type Issue = z.core.$ZodIssue

/**
 * To be given to `safeParse`: gives each issue whose schema has no words of its own the message that `explain` reads.
 * An issue about unknown fields carries the names of the known ones, another one what was expected.
 */
export const parseOptions: z.core.ParseContext<Issue> = {
  error: (issue) => {
    if (issue.code !== 'unrecognized_keys') return expectation(issue)
    return issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.def.shape).join(' ') : undefined
  },
}

/** What is wrong at a known place of a resource. */
type PlacedProblem = Problem & { readonly where: SourceLocation }

/** What an issue means to whoever wrote the resource. */
export function explain(issue: Issue, resource: Resource): PlacedProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownField(key, issue.message.split(' '), issue.path, resource))
  }
  const inside = issue.code === 'invalid_union' ? nearestBranch(issue) : undefined
  return inside?.flatMap((inner) => explain(inner, resource)) ?? [invalidValue(issue, resource)]
}

/** The issues of the alternative that the user most likely meant: one whose type the value has. */
function nearestBranch(issue: Extract<Issue, { code: 'invalid_union' }>): Issue[] | undefined {
  return issue.errors
    .find((branch) => !branch.some(({ code, path }) => code === 'invalid_type' && path.length === 0))
    ?.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }))
}

function unknownField(key: string, known: readonly string[], path: PropertyKey[], resource: Resource): PlacedProblem {
  const nearest = nearestName(key, known)
  const parent = path.length === 0 ? '' : ` in ${fieldName(path)}`
  return {
    code: 'MANIFEST_UNKNOWN_FIELD',
    what: `unknown field \`${visible(key)}\`${parent}${nearest === undefined ? '' : `; did you mean \`${nearest}\`?`}`,
    where: resource.at([...(path as FieldPath), key]),
    next: `correct or remove it; known there: ${known.join(', ')}`,
  }
}

function invalidValue(issue: Issue, resource: Resource): PlacedProblem {
  const path = issue.path as FieldPath
  const found = valueAt(resource.document, path)
  return {
    code: 'MANIFEST_INVALID_VALUE',
    what: `${fieldName(issue.path) || resource.kind}: ${issue.message}, found ${shown(found)}`,
    where: resource.at(path),
    next: quotesAmiss(issue, found, resource.written?.(path)) ?? 'correct the value',
  }
}

/** What to do where quotes are missing, or where there are some that should not be. */
function quotesAmiss(issue: Issue, found: unknown, written = String(found)): string | undefined {
  if (issue.code !== 'invalid_type') return undefined
  const plain = typeof found === 'number' || typeof found === 'boolean'
  if (issue.expected === 'string' && plain) return `write it in quotes: ${JSON.stringify(written)}`
  const number = /^(number|int)$/.test(issue.expected) && typeof found === 'string' && /^\d+$/.test(found)
  const truth = issue.expected === 'boolean' && /^(true|false)$/.test(String(found))
  return number || truth ? `write it without quotes: ${written}` : undefined
}

function expectation(issue: z.core.$ZodRawIssue): string | undefined {
  const expected = expectedOf(issue)
  return expected === undefined ? undefined : `expected ${expected}`
}

const typeNames: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'an integer',
  number: 'a number',
  object: 'a mapping',
  record: 'a mapping',
  string: 'a string',
}

function expectedOf(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.inst instanceof z.ZodNumberFormat && issue.code === 'invalid_type') return 'an integer'
  if (issue.code === 'invalid_type') return typeNames[issue.expected] ?? issue.expected
  if (issue.code === 'invalid_value') return oneOf(issue.values.map(String))
  if (issue.code === 'too_small') return `at least ${issue.minimum}${unitOf(issue.origin)}`
  if (issue.code === 'too_big') return `at most ${issue.maximum}${unitOf(issue.origin)}`
  if (issue.code !== 'invalid_union') return undefined
  const alternatives = issue.errors.flat().map(({ message }) => message.replace(/^expected /, ''))
  return oneOf([...new Set(alternatives)])
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' character(s)'
  return origin === 'array' ? ' item(s)' : ''
}

/** `spec.ports[0].name` */
function fieldName(path: PropertyKey[]): string {
  const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
  return steps.join('').replace(/^\./, '')
}
