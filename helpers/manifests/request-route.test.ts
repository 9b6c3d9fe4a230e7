import { describe, expect, it } from 'vitest'
import { messagesFor, pathMatcher, surelyMeets } from './request-route.ts'

const takes = (match: Record<string, unknown>, path: string) => pathMatcher(match)?.(path)

describe('a route takes a path', () => {
  it.each([
    [{ prefix: '/weap' }, ['/weapons', '/weapons?all=1'], ['/king']],
    [{ path: '/weapons' }, ['/weapons', '/weapons?all=1'], ['/weapons/']],
    [{ path_separated_prefix: '/weapons' }, ['/weapons', '/weapons/1', '/weapons?all=1'], ['/weaponsmith']],
    [{ safeRegex: { regex: '/weapons?' } }, ['/weapon', '/weapons', '/weapons?all=1'], ['/weapons/1', '/my/weapons']],
    [{ safe_regex: { google_re2: {}, regex: '(?i)/WEAPONS' } }, ['/weapons'], ['/king']],
  ])('by %j', (match, taken, left) => {
    expect(taken.map((path) => takes(match, path))).toEqual(taken.map(() => true))
    expect(left.map((path) => takes(match, path))).toEqual(left.map(() => false))
  })

  it.each([
    [{ prefix: '/', headers: [] }],
    [{ safe_regex: { regex: '/weapons(' } }],
    [{ connect_matcher: {} }],
    [undefined],
  ])('as nobody can say here by %j', (match) => {
    expect(pathMatcher(match)).toBeUndefined()
  })
})

it('an expression that matches goes before the routes below it', () => {
  const routes = [
    { match: { safe_regex: { regex: '/weapons' } }, route: { cluster: 'first' } },
    { match: { prefix: '/' }, route: { cluster: 'second' } },
  ]
  const config = { virtual_hosts: [{ domains: ['*'], routes }] }
  const asked = { host: 'stronghold:8080', path: '/weapons' }
  expect(messagesFor(asked, [config])?.[0]).toBe(routes[0])
  const isMet = (route: number) => surelyMeets(asked, config, ['virtual_hosts', 0, 'routes', route, 'route'])
  expect([isMet(0), isMet(1)]).toEqual([true, false])
})
