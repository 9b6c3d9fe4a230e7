import type { Exchange } from '../claims/exchanges.ts'
import type { Finding } from '../claims/finding.ts'
import { type Language, phrases } from './words/phrases.ts'
import { filled } from './words/words.ts'

interface SeenSplit {
  readonly requests: number
  readonly arms: readonly { readonly name: string; readonly requests?: number }[]
}

interface SeenBucket {
  readonly promised: number | { readonly requests: number }
  readonly passed: number
  readonly requests: number
}

/** How many of a claim's requests are told of. */
const shownExchanges = 2

/** One sentence, without a full stop, of what a claim saw; what its evidence does not tell stays in the claim's own words. */
export function seenIn({ evidence = {}, seen }: Pick<Finding, 'evidence' | 'seen'>, language: Language): string {
  const { arms, burst, refill } = phrases[language]
  const split = evidence['split'] as SeenSplit | undefined
  if (split !== undefined) {
    const counts = split.arms.map(({ name, requests = 0 }) => `${name} ${requests}`).join(', ')
    return filled(arms, { requests: String(split.requests), arms: counts })
  }
  for (const [name, text] of [
    ['refill', refill],
    ['burst', burst],
  ] as const) {
    const bucket = evidence[name] as SeenBucket | undefined
    if (bucket !== undefined) return bucketSeen(bucket, text)
  }
  const exchanges = ((evidence['exchanges'] ?? []) as readonly Exchange[]).filter(({ configured }) => configured)
  return exchanges.length === 0 ? seen : exchangesSeen(exchanges, language)
}

function bucketSeen({ promised, passed, requests }: SeenBucket, text: string): string {
  const allowed = typeof promised === 'number' ? promised : promised.requests
  return filled(text, { passed: String(passed), requests: String(requests), promised: String(allowed) })
}

/** What is not as the sheet has it comes first. */
function exchangesSeen(exchanges: readonly Exchange[], language: Language): string {
  const { asks, outcomes, semicolon } = phrases[language]
  return merged(exchanges)
    .toSorted((a, b) => Number(isExpected(a)) - Number(isExpected(b)))
    .slice(0, shownExchanges)
    .map((one) => {
      const counts = Object.entries(one.outcomes).map(([name, count]) => `${count} × ${outcomes[name] ?? name}`)
      return filled(asks, { from: one.from, to: one.to, request: one.request, outcomes: counts.join(', ') })
    })
    .join(semicolon)
}

/** The same request counts once, whatever headers it had. */
function merged(exchanges: readonly Exchange[]): Exchange[] {
  const byRequest = Map.groupBy(exchanges, ({ from, to, request }) => `${from} ${to} ${request}`)
  return [...byRequest.values()].flatMap((same) => {
    const counts = new Map<string, number>()
    for (const [name, count] of same.flatMap(({ outcomes }) => Object.entries(outcomes))) {
      counts.set(name, (counts.get(name) ?? 0) + count)
    }
    return same.slice(0, 1).map((first) => ({ ...first, outcomes: Object.fromEntries(counts) }))
  })
}

/** The orc gets its weapon and nothing else, the human no answer; a request of a stronghold past the labs' Service is free. */
function isExpected({ from, request, outcomes }: Exchange): boolean {
  const wanted = from === 'human' ? 'timeout' : /^GET \/(weapons|fetch-weapon)$/.test(request) ? '200' : '403'
  return Object.keys(outcomes).every((name) => name === wanted)
}
