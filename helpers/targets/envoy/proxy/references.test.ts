import { expect, test } from 'vitest'
import { endpointsUsedBy, routesUsedBy, statName } from './references.ts'

test('a listener uses the routes that any of its filter chains takes by RDS, in either spelling', () => {
  const filter = (rds: object) => ({ filters: [{ typed_config: { rds } }] })
  const listener = {
    filter_chains: [
      filter({ route_config_name: 'one' }),
      { filters: [{ typedConfig: { rds: { routeConfigName: 'two' } } }] },
    ],
    default_filter_chain: filter({ route_config_name: 'three' }),
  }
  expect(routesUsedBy(listener)).toEqual(['one', 'two', 'three'])
})

test('an EDS cluster uses the endpoints of its service name, else of its own', () => {
  expect(endpointsUsedBy({ name: 'a', type: 'EDS', edsClusterConfig: { serviceName: 'b' } })).toBe('b')
  expect(endpointsUsedBy({ name: 'a', type: 'EDS' })).toBe('a')
  expect(endpointsUsedBy({ name: 'a', type: 'STATIC' })).toBeUndefined()
})

test('statistics replace colons and use the other name when there is one', () => {
  expect(statName({ name: 'ns/svc:80' })).toBe('ns/svc_80')
  expect(statName({ name: 'a', altStatName: 'b:1' })).toBe('b_1')
})
