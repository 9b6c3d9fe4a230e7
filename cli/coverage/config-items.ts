import { z } from 'zod'
import { serviceOfCluster } from '../../helpers/manifests/envoy-reading.ts'
import type { EnvoyConfig } from '../../helpers/manifests/kinds/index.ts'
import { message, spelling, text } from '../../helpers/manifests/message.ts'
import { type CoverageItem, type MakeItem, sum } from './item.ts'
import { limitItems } from './limit-items.ts'
import { type Place, placesIn, type RouteTable, routeTable } from './route-table.ts'
import { byClaim, type ClaimTraffic } from './traffic.ts'

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
  const table = routeTable(config)
  const counted = ({ path }: Place, count: (evidence: z.infer<typeof countedSchema>) => number) =>
    byClaim(own, ({ evidence, exchanges }) => {
      const read = countedSchema.safeParse(evidence)
      return read.success && exchanges.some((one) => table.mayReach(path, one)) ? count(read.data) : 0
    })
  const at = (pattern: string) => placesIn(config, pattern)
  const item = (what: CoverageItem['what'], name: string, { path }: Place, hits: CoverageItem['hits']) => ({
    what,
    name,
    where: config.at(path),
    hits,
  })
  const service = (cluster: string) => serviceOfCluster(config, cluster)
  return [
    ...routeItems(table, own, item),
    ...at('**.weighted_clusters.clusters.*').map((place) => {
      const name = text(place.body, 'name') ?? ''
      const toArm = counted(place, ({ split }) => split?.arms.find((arm) => arm.name === service(name))?.requests ?? 0)
      return item('arm', name, place, toArm)
    }),
    ...limitItems(config, table, own, item),
    ...at('**.retry_policy').flatMap((place) => {
      const timeout = text(place.body, 'per_try_timeout')
      const retried = counted(place, ({ retries }) => retries?.failedTries ?? 0)
      const retry = item('retry', `on ${text(place.body, 'retry_on') ?? 'nothing'}`, place, retried)
      if (timeout === undefined) return [retry]
      const timed = { ...place, path: [...place.path, spelling(place.body, 'per_try_timeout')] }
      const givenUp = counted(place, ({ tryTimeout }) => tryTimeout?.givenUp ?? 0)
      return [retry, item('try-timeout', timeout, timed, givenUp)]
    }),
    ...at('spec.resources.*')
      .filter(({ body }) => message(body, 'outlier_detection') !== undefined)
      .map((place) => {
        const name = text(place.body, 'name') ?? ''
        const ejected = counted(place, ({ ejections = [] }) =>
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

function routeItems(table: RouteTable, own: readonly ClaimTraffic[], item: MakeItem): CoverageItem[] {
  const sent = own.flatMap(({ exchanges }) => exchanges)
  return table.routes.map((place) => {
    const match = message(place.body, 'match')
    const name = text(match, 'prefix') ?? text(match, 'path') ?? JSON.stringify(match)
    const told = sent.every((one) => table.takes(place, one) !== undefined)
    const hits = byClaim(own, ({ exchanges }) =>
      sum(
        exchanges.filter((one) => table.takes(place, one) === true),
        ({ requests }) => requests,
      ),
    )
    return item('route', name, place, told ? hits : undefined)
  })
}
