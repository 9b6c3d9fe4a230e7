import { tokenBucket } from '../../manifests/envoy-reading.ts'
import type { EnvoyConfig } from '../../manifests/kinds/index.ts'
import { field, isMessage, message, text } from '../../manifests/message.ts'
import { parseDuration } from '../../manifests/quantities.ts'
import { shown } from '../../manifests/shown.ts'
import { below, everyPlaced, type PlacedMessage } from '../envoy-view.ts'
import { configsIn, type Facts } from '../facts.ts'
import { type Mistake, mistakeAt } from '../mistake.ts'

interface Limiter extends PlacedMessage {
  readonly config: EnvoyConfig
}

const limiters = (facts: Facts): Limiter[] =>
  configsIn(facts).flatMap((config) =>
    everyPlaced(config)
      .filter(({ body }) => String(body['@type']).endsWith('.LocalRateLimit'))
      .map((one) => ({ ...one, config })),
  )

/** A limiter without a bucket leaves it to the routes to have one. */
const working = (facts: Facts): Limiter[] => {
  const withBucket = limiters(facts).filter(({ body }) => message(body, 'token_bucket') !== undefined)
  return withBucket.length > 0 ? withBucket : limiters(facts)
}

const limits = (facts: Facts): boolean => facts.lab === 'rate-limit'

export function limiterMissing(facts: Facts): Mistake | undefined {
  const [config] = configsIn(facts)
  if (!limits(facts) || config === undefined || limiters(facts).length > 0) return undefined
  const http = below(everyPlaced(config), 'http_filters')
  const path = http[0]?.path.slice(0, -1) ?? ['spec', 'resources']
  return mistakeAt(
    'limiter-missing',
    config,
    path,
    {},
    '- name: envoy.filters.http.local_ratelimit',
    '  typed_config:',
    '    "@type": type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit',
  )
}

const hundreds: Readonly<Record<string, number>> = { HUNDRED: 100, TEN_THOUSAND: 10_000, MILLION: 1_000_000 }

/** The share of requests that a runtime fraction is about, from 0 to 1; 0 when it is not there. */
function share(limiter: Limiter, name: string): number {
  const fraction = message(message(limiter.body, name), 'default_value')
  const numerator = Number(field(fraction, 'numerator') ?? 0)
  return numerator / (hundreds[text(fraction, 'denominator') ?? 'HUNDRED'] ?? 100)
}

function notAlways(facts: Facts, name: 'filter_enabled' | 'filter_enforced'): Mistake | undefined {
  const limiter = working(facts).find((one) => share(one, name) < 1)
  if (!limits(facts) || limiter === undefined) return undefined
  const code = name === 'filter_enabled' ? 'filter-enabled-missing' : 'filter-enforced-missing'
  const seen = `${100 * share(limiter, name)} %`
  return mistakeAt(
    code,
    limiter.config,
    [...limiter.path, name],
    { seen },
    `${name}:`,
    '  default_value:',
    '    numerator: 100',
    '    denominator: HUNDRED',
  )
}

export const filterEnabled = (facts: Facts): Mistake | undefined => notAlways(facts, 'filter_enabled')
export const filterEnforced = (facts: Facts): Mistake | undefined => notAlways(facts, 'filter_enforced')

/** Envoy's durations are seconds with an `s`. */
export function durationWrong(facts: Facts): Mistake | undefined {
  for (const limiter of limiters(facts)) {
    const bucket = message(limiter.body, 'token_bucket')
    const seen = field(bucket, 'fill_interval')
    if (seen === undefined || (typeof seen === 'string' && parseDuration(seen) !== undefined) || isMessage(seen))
      continue
    const at = [...limiter.path, 'token_bucket', 'fill_interval']
    return mistakeAt(
      'duration-wrong',
      limiter.config,
      at,
      { seen: shown(seen) },
      `fill_interval: ${facts.promises.refill.intervalMs / 1000}s`,
    )
  }
  return undefined
}

function bucketDiffers(facts: Facts, code: 'bucket-size' | 'bucket-refill'): Mistake | undefined {
  const [limiter] = working(facts)
  const bucket = limiter === undefined ? undefined : tokenBucket(limiter.config)
  if (!limits(facts) || limiter === undefined || bucket === undefined) return undefined
  if (facts.promises.by === 'manifest') return undefined
  const { burst, refill } = facts.promises
  const at = [...limiter.path, 'token_bucket']
  if (code === 'bucket-size') {
    if (bucket.size === burst) return undefined
    return mistakeAt(
      code,
      limiter.config,
      [...at, 'max_tokens'],
      { seen: String(bucket.size), wanted: String(burst) },
      `max_tokens: ${burst}`,
    )
  }
  const seconds = refill.intervalMs / 1000
  if (bucket.refill / bucket.intervalMs === refill.requests / refill.intervalMs) return undefined
  const seen = `${bucket.refill} / ${bucket.intervalMs / 1000} s`
  const said = { seen, wanted: `${refill.requests} / ${seconds} s` }
  return mistakeAt(
    code,
    limiter.config,
    [...at, 'tokens_per_fill'],
    said,
    `tokens_per_fill: ${refill.requests}`,
    `fill_interval: ${seconds}s`,
  )
}

export const bucketSize = (facts: Facts): Mistake | undefined => bucketDiffers(facts, 'bucket-size')
export const bucketRefill = (facts: Facts): Mistake | undefined => bucketDiffers(facts, 'bucket-refill')

/** The lab's sheet marks its 429s with a header. */
export function markMissing(facts: Facts): Mistake | undefined {
  const limiter = working(facts).find((one) => {
    const headers = below(below([one], 'response_headers_to_add'), 'header')
    return !headers.some(
      ({ body }) => String(body['key']).toLowerCase() === 'x-local-rate-limit' && body['value'] === 'true',
    )
  })
  if (!limits(facts) || limiter === undefined) return undefined
  return mistakeAt(
    'mark-missing',
    limiter.config,
    [...limiter.path, 'response_headers_to_add'],
    {},
    'response_headers_to_add:',
    '  - header:',
    '      key: x-local-rate-limit',
    '      value: "true"',
  )
}
