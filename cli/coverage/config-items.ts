import { z } from 'zod'
import type { Exchange } from '../../helpers/claims/exchanges.ts'
import { serviceOfCluster } from '../../helpers/manifests/envoy-reading.ts'
import type { EnvoyConfig } from '../../helpers/manifests/kinds/index.ts'
import { field, isMessage, type Message, message, spelling, text } from '../../helpers/manifests/message.ts'
import type { FieldPath } from '../../helpers/manifests/resource.ts'
import { fits } from '../../helpers/mutants/path-pattern.ts'
import type { CoverageItem } from './item.ts'
import { byClaim, type ClaimTraffic, requestOf } from './traffic.ts'

interface Place {
  readonly path: FieldPath
  readonly body: Message
}

const countedSchema = z.object({
  split: z.object({ arms: z.array(z.object({ name: z.string(), requests: z.number() })) }).optional(),
  retries: z.object({ failedTries: z.number() }).optional(),
  tryTimeout: z.object({ givenUp: z.number() }).optional(),
  ejections: z.array(z.object({ service: z.string(), ejections: z.number() })).optional(),
})

/** Routes, arms, limits, retries and outlier detection of a config, by what was sent to its Services and what became of it. */
export function configItems(config: EnvoyConfig, traffic: readonly ClaimTraffic[]): CoverageItem[] {
  const redirected = (config.spec.services ?? []).map(({ name }) => name)
  const own = traffic.map((one) => ({ ...one, exchanges: one.exchanges.filter(({ to }) => redirected.includes(to)) }))
  const counted = (count: (evidence: z.infer<typeof countedSchema>) => number) =>
    byClaim(own, ({ evidence, exchanges }) => {
      const read = countedSchema.safeParse(evidence)
      return read.success && exchanges.length > 0 ? count(read.data) : 0
    })
  const at = (pattern: string) => placesIn(config, pattern)
  const item = (what: CoverageItem['what'], name: string, { path }: Place, hits: CoverageItem['hits']) => ({
    what,
    name,
    where: config.at(path),
    hits,
  })
  const armsOf = (name: string) => counted(({ split }) => split?.arms.find((arm) => arm.name === name)?.requests ?? 0)
  const service = (cluster: string) => serviceOfCluster(config, cluster)
  return [
    ...routeItems(at('**.virtual_hosts.*.routes.*'), own, item),
    ...at('**.weighted_clusters.clusters.*').map((place) => {
      const name = text(place.body, 'name') ?? ''
      return item('arm', name, place, armsOf(service(name)))
    }),
    ...at('**.token_bucket').map((place) => {
      const name = `${String(field(place.body, 'max_tokens'))} tokens`
      return item(
        'limit',
        name,
        place,
        byClaim(own, ({ exchanges }) => sum(exchanges, ({ outcomes }) => outcomes['429'] ?? 0)),
      )
    }),
    ...at('**.retry_policy').flatMap((place) => {
      const timeout = text(place.body, 'per_try_timeout')
      const retried = counted(({ retries }) => retries?.failedTries ?? 0)
      const retry = item('retry', `on ${text(place.body, 'retry_on') ?? 'nothing'}`, place, retried)
      if (timeout === undefined) return [retry]
      const timed = { ...place, path: [...place.path, spelling(place.body, 'per_try_timeout')] }
      const givenUp = counted(({ tryTimeout }) => tryTimeout?.givenUp ?? 0)
      return [retry, item('try-timeout', timeout, timed, givenUp)]
    }),
    ...at('spec.resources.*')
      .filter(({ body }) => message(body, 'outlier_detection') !== undefined)
      .map((place) => {
        const name = text(place.body, 'name') ?? ''
        const ejected = counted(({ ejections = [] }) =>
          sum(
            ejections.filter((one) => one.service === service(name)),
            (one) => one.ejections,
          ),
        )
        return item(
          'ejection',
          name,
          { ...place, path: [...place.path, spelling(place.body, 'outlier_detection')] },
          ejected,
        )
      }),
  ]
}

type Item = (what: CoverageItem['what'], name: string, place: Place, hits: CoverageItem['hits']) => CoverageItem

/** The first route that matches gets a request. One that asks for more than a path's prefix or the path cannot be told. */
function routeItems(routes: readonly Place[], own: readonly ClaimTraffic[], item: Item): CoverageItem[] {
  const matching = routes.map(({ body }) => matcherOf(message(body, 'match')))
  const first = (exchange: Exchange) => matching.findIndex((matches) => matches?.(requestOf(exchange).path) ?? true)
  return routes.map((place, index) => {
    const match = message(place.body, 'match')
    const name = text(match, 'prefix') ?? text(match, 'path') ?? JSON.stringify(match)
    const told = matching.slice(0, index + 1).every((matches) => matches !== undefined)
    const hits = byClaim(own, ({ exchanges }) =>
      sum(
        exchanges.filter((one) => first(one) === index),
        ({ requests }) => requests,
      ),
    )
    return item('route', name, place, told ? hits : undefined)
  })
}

function matcherOf(match: Message | undefined): ((path: string) => boolean) | undefined {
  if (match === undefined || Object.keys(match).length !== 1) return undefined
  const prefix = text(match, 'prefix')
  const whole = text(match, 'path')
  if (prefix !== undefined) return (path) => path.startsWith(prefix)
  return whole === undefined ? undefined : (path) => path.split('?')[0] === whole
}

function placesIn(config: EnvoyConfig, pattern: string): Place[] {
  const found = (value: unknown, path: FieldPath): Place[] => {
    if (typeof value !== 'object' || value === null) return []
    const own = isMessage(value) && fits(pattern, path) ? [{ path, body: value }] : []
    const steps = Array.isArray(value) ? [...value.keys()] : Object.keys(value)
    return [...own, ...steps.flatMap((step) => found(Reflect.get(value, step), [...path, step]))]
  }
  return found(config.document, [])
}

function sum<T>(items: readonly T[], count: (item: T) => number): number {
  return items.reduce((total, item) => total + count(item), 0)
}
