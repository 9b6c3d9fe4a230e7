import { type HttpPart, type HttpRule, matchesWhole } from './http.ts'
import type { HttpQuery } from './input.ts'

/** How Cilium reads a part of an HTTP rule, where another reading of it would have matched. */
export function requestHint(rule: HttpRule, request: HttpQuery, part: HttpPart): string | undefined {
  if (part === 'headers') return headersHint(rule)
  const regex = rule[part] ?? ''
  const sent = request[part] ?? ''
  if (part === 'path' && matchesWhole(regex, sent.replace(/\?.*$/s, ''))) {
    return 'the expression has to match the query as well'
  }
  if (part === 'host' && matchesWhole(regex, sent.replace(/:\d+$/, '')))
    return 'the expression has to match the port as well'
  if (matchesWhole(`(?i)${regex}`, sent)) return 'upper and lower case differ'
  return matchesWhole(`(?s).*(?:${regex}).*`, sent) ? `the expression has to match all of the ${part}` : undefined
}

function headersHint({ headers }: HttpRule): string | undefined {
  const joined = headers.find(({ name, is }) => is === 'present' && name.includes(':'))
  return joined === undefined ? undefined : `\`${joined.name}\` has no space, and so is the name of a header`
}
