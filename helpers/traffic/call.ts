import http from 'node:http'
import { isIP, Socket } from 'node:net'
import type { Batch } from './outcome.ts'

/** What every request of a batch has in common. */
export interface Call {
  readonly hostname: string
  readonly port: number
  readonly method: string
  /** The request as it is sent. Its path is that of the batch byte for byte: to normalize it is the proxy's to show. */
  readonly head: Buffer
  readonly localAddress: string | undefined
  readonly timeoutMs: number
}

/** @throws TypeError when the batch cannot be sent as it is */
export function callOf({ request, tag, timeoutMs = 3000, ...pace }: Batch, localAddress?: string): Call {
  const { method } = request
  const url = URL.parse(request.url)
  if (url?.protocol !== 'http:') throw new TypeError(`not a http:// URL: ${request.url}`)
  const written = /^http:\/\/[^/?#]*([^#]*)/i.exec(request.url)?.[1] ?? ''
  const path = written.startsWith('/') ? written : `/${written}`
  const headers = {
    host: url.host,
    connection: 'close',
    ...(/^(POST|PUT|PATCH)$/.test(method) ? { 'content-length': '0' } : {}),
    ...Object.fromEntries(Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value])),
    ...(tag === undefined ? {} : { 'x-meshproof-tag': tag }),
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
  mustBeHttp(method, path, headers)
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return {
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? 80 : Number(url.port),
    method,
    head: Buffer.from(`${method} ${path} HTTP/1.1\r\n${fields.join('')}\r\n`, 'latin1'),
    localAddress,
    timeoutMs,
  }
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
function mustBeHttp(method: string, path: string, headers: Record<string, string>): void {
  const unsent = http.request({ method, path, headers, createConnection: () => new Socket() })
  unsent.on('error', () => {})
  unsent.destroy()
}
