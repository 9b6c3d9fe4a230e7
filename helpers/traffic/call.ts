import http from 'node:http'
import { isIP, Socket } from 'node:net'
import type { Batch } from './outcome.ts'

/** What every request of a batch has in common. */
export interface Call {
  readonly hostname: string
  readonly port: number
  readonly method: string
  /** As it was written, byte for byte, dot segments and all: normalizing a path is the proxy's to show. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly localAddress: string | undefined
  readonly timeoutMs: number
}

/** @throws TypeError when the batch cannot be sent as it is */
export function callOf({ request, tag, timeoutMs = 3000, ...pace }: Batch, localAddress?: string): Call {
  const url = URL.parse(request.url)
  if (url?.protocol !== 'http:') throw new TypeError(`not a http:// URL: ${request.url}`)
  const path = /^http:\/\/[^/?#]*([^#]*)/i.exec(request.url)?.[1] ?? ''
  const own = Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value])
  const call = {
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? 80 : Number(url.port),
    method: request.method,
    path: path.startsWith('/') ? path : `/${path}`,
    headers: {
      host: url.host,
      connection: 'close',
      ...Object.fromEntries(own),
      ...(tag === undefined ? {} : { 'x-meshproof-tag': tag }),
    },
    localAddress,
    timeoutMs,
  }
  mustHold(Number.isInteger(pace.count) && pace.count >= 0, 'count must be a whole number, 0 or more', pace.count)
  mustHold(
    Number.isInteger(pace.concurrency ?? 8) && pace.concurrency !== 0,
    'concurrency must be 1 or more',
    pace.concurrency,
  )
  mustHold(isDuration(pace.everyMs ?? 0), 'everyMs must be 0 or more', pace.everyMs)
  mustHold(isDuration(timeoutMs) && timeoutMs > 0, 'timeoutMs must be more than 0', timeoutMs)
  mustHold(localAddress === undefined || isIP(localAddress) !== 0, 'localAddress must be an IP address', localAddress)
  mustBeHttp(call)
  return call
}

/** setTimeout's own limit, in ms: more would fire at once. */
const longestMs = 2 ** 31 - 1

function isDuration(ms: number): boolean {
  return ms >= 0 && ms <= longestMs
}

function mustHold(condition: boolean, what: string, value: unknown): void {
  if (!condition) throw new TypeError(`${what}, got ${String(value)}`)
}

/** Node.js checks method, path and headers when a request is made; this one goes nowhere. */
function mustBeHttp({ method, path, headers }: Call): void {
  const unsent = http.request({ method, path, headers, createConnection: () => new Socket() })
  unsent.on('error', () => {})
  unsent.destroy()
}
