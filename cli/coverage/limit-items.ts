import type { Exchange } from '../../helpers/claims/exchanges.ts'
import type { EnvoyConfig } from '../../helpers/manifests/kinds/index.ts'
import { field, messages } from '../../helpers/manifests/message.ts'
import type { FieldPath } from '../../helpers/manifests/resource.ts'
import { type CoverageItem, type MakeItem, sum } from './item.ts'
import { type Place, placesIn, type RouteTable, within } from './route-table.ts'
import { byClaim, type ClaimTraffic } from './traffic.ts'

/** Token buckets, by the requests that were answered 429 and got to the limit that stands nearest to their route. */
export function limitItems(
  config: EnvoyConfig,
  table: RouteTable,
  own: readonly ClaimTraffic[],
  item: MakeItem,
): CoverageItem[] {
  const limits = placesIn(config, '**').filter(({ body }) => isHttpLimit(body))
  return placesIn(config, '**.token_bucket').map((place) => {
    const name = `${String(field(place.body, 'max_tokens'))} tokens`
    const limit = limits.find(({ path }) => path.length === place.path.length - 1 && within(place.path, path))
    if (limit === undefined || messages(limit.body, 'descriptors').length > 0)
      return item('limit', name, place, undefined)
    const nearer = limits.map(scopeOf).filter((scope) => scope.length > scopeOf(limit).length)
    const limited = ({ outcomes }: Exchange) => outcomes['429'] ?? 0
    const isHere = (one: Exchange) =>
      table.mayReach(scopeOf(limit), one) && !nearer.some((scope) => table.mayReach(scope, one))
    return item(
      'limit',
      name,
      place,
      byClaim(own, ({ exchanges }) => sum(exchanges.filter(isHere), limited)),
    )
  })
}

const isHttpLimit = (body: Place['body']): boolean =>
  /\.filters\.http\.local_ratelimit\.\w+\.LocalRateLimit$/.test(String(body['@type']))

/** The route or virtual host whose own limit it is; everything for the filter's. */
function scopeOf({ path }: Place): FieldPath {
  const own = path.findIndex((step) => step === 'typed_per_filter_config' || step === 'typedPerFilterConfig')
  return path.slice(0, Math.max(0, own))
}
