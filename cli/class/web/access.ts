import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')
const cookieName = 'meshproof-class'

/** `enter`: the token is right and is to become a cookie, so that it leaves the address bar. */
export type Access = 'granted' | 'enter' | 'denied'

export interface Guard {
  /** Undefined on loopback, where whoever can ask is on this machine. */
  readonly token: string | undefined
  readonly access: (request: IncomingMessage) => Access
  readonly cookie: () => string
}

/**
 * Who may see the board. On loopback: whoever names this machine, so that no web site can read the board through a name of
 * its own that it turns to 127.0.0.1. Elsewhere: who has the token.
 */
export function guard(address: string): Guard {
  if (isLoopback(address)) {
    return {
      token: undefined,
      access: ({ headers }) => (isLocal(headers.host) ? 'granted' : 'denied'),
      cookie: () => '',
    }
  }
  const token = randomBytes(24).toString('base64url')
  return {
    token,
    access: (request) => {
      if (isSame(cookieOf(request), token)) return 'granted'
      const query = new URLSearchParams(request.url?.split('?')[1])
      return isSame(query.get('token'), token) ? 'enter' : 'denied'
    },
    cookie: () => `${cookieName}=${token}; Path=/; HttpOnly; SameSite=Strict`,
  }
}

export function isLoopback(address: string): boolean {
  const version = isIP(address)
  return address === 'localhost' || (version !== 0 && loopback.check(address, version === 4 ? 'ipv4' : 'ipv6'))
}

function isLocal(host: string | undefined): boolean {
  const name = /^(?:\[(?<six>[^\]]+)\]|(?<name>[^:]+))(?::\d+)?$/.exec(host ?? '')?.groups
  return isLoopback(name?.['six'] ?? name?.['name'] ?? '')
}

/** In a time that does not tell how much of it was right. */
function isSame(given: string | null | undefined, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given ?? ''), digest(token))
}

function cookieOf({ headers }: IncomingMessage): string | undefined {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim())
  return pairs.find((pair) => pair.startsWith(`${cookieName}=`))?.slice(cookieName.length + 1)
}
