import { always, type Mutation, type Operator, ofNumber, ofText, removed, to } from '../operator.ts'
import { durations } from './durations.ts'
import { envoyConfigs as kinds } from './kinds.ts'

const burst = 'the size of the bucket: rate-limit.burst in MESHPROOF_EXPECT'
const refill = 'the refill: rate-limit.refill in MESHPROOF_EXPECT, seen within one interval'
const enforced = 'that requests beyond the limit get 429'
const mark = 'the header with which the limiter marks its 429s'

/** Twice and half of a count, as far as it stays a count above 0. */
const counts = ofNumber((count): Mutation[] => [to(count * 2), ...(count > 1 ? [to(Math.floor(count / 2))] : [])])

const enabling = ['filter_enabled', 'filter_enforced'].flatMap((name): Operator[] => [
  { name: 'not-enforced', kinds, at: `**.${name}`, pinnedBy: enforced, mutations: always(removed) },
  {
    name: 'enforced-zero',
    kinds,
    at: `**.${name}.default_value.numerator`,
    pinnedBy: enforced,
    mutations: always(to(0)),
  },
])

export const limits: readonly Operator[] = [
  { name: 'limit-size', kinds, at: '**.token_bucket.max_tokens', pinnedBy: burst, mutations: counts },
  {
    name: 'limit-refill',
    kinds,
    at: '**.token_bucket.tokens_per_fill',
    pinnedBy: refill,
    slow: true,
    mutations: counts,
  },
  {
    name: 'limit-refill-removed',
    kinds,
    at: '**.token_bucket.tokens_per_fill',
    pinnedBy: refill,
    slow: true,
    mutations: always(removed),
  },
  {
    name: 'limit-interval',
    kinds,
    at: '**.token_bucket.fill_interval',
    pinnedBy: refill,
    slow: true,
    mutations: ofText(durations),
  },
  ...enabling,
  { name: 'limit-mark', kinds, at: '**.response_headers_to_add', pinnedBy: mark, mutations: always(removed) },
  ...['key', 'value'].map((name): Operator => {
    const mutations = ofText((text) => [to(`${text}-other`)])
    return { name: 'limit-mark', kinds, at: `**.response_headers_to_add.*.header.${name}`, pinnedBy: mark, mutations }
  }),
]
