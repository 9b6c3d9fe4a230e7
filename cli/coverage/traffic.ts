import type { Exchange } from '../../helpers/claims/exchanges.ts'
import type { ClaimResult } from '../../reports/results.ts'
import { exchangeSchema } from '../../reports/schema/evidence-schema.ts'

/** What a claim sent while the lab's config was in force, and what else it counted. */
export interface ClaimTraffic {
  readonly claim: string
  readonly exchanges: readonly Exchange[]
  readonly evidence: Readonly<Record<string, unknown>>
}

export function trafficOf(claims: readonly ClaimResult[]): ClaimTraffic[] {
  return claims.map(({ id, evidence = {} }) => {
    const sent = exchangeSchema.array().safeParse(evidence['exchanges'])
    const exchanges = (sent.success ? sent.data : []) as Exchange[]
    return { claim: id, exchanges: exchanges.filter(({ configured }) => configured), evidence }
  })
}

/** A count for each claim that has one. */
export function byClaim(
  traffic: readonly ClaimTraffic[],
  count: (traffic: ClaimTraffic) => number,
): ReadonlyMap<string, number> {
  return new Map(traffic.map((one) => [one.claim, count(one)] as const).filter(([, hits]) => hits > 0))
}

/** Method and path with its query. */
export function requestOf({ request }: Exchange): { method: string; path: string } {
  const [method = 'GET', path = '/'] = request.split(' ')
  return { method, path }
}
