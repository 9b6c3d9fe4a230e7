import http from 'node:http'
import net from 'node:net'
import type { Call } from './call.ts'
import { type Failure, failureOf } from './failure.ts'
import type { Answer } from './outcome.ts'
import { collectBody, headersOf } from './response.ts'

export type Exchanged = Pick<Answer, 'kind' | 'status' | 'headers' | 'body'> | Failure

export interface Exchange {
  readonly result: Promise<Exchanged>
  /** Ends it now; the result is then `lost`. */
  cancel(): void
}

/** A timer this late means that this process did not run, so that its silence says nothing about the server. */
const heldUpMs = 500
/** Room for a mesh's own headers: Node.js alone allows 16 KiB, Envoy 60 KiB by default. */
const maxHeaderSize = 64 * 1024

/** One request on a connection of its own. Its result never rejects. */
export function exchange(call: Call, address: string): Exchange {
  const { method, path, headers, port, localAddress, timeoutMs } = call
  const { promise: result, resolve } = Promise.withResolvers<Exchanged>()
  const begunMs = performance.now()
  const socket = net.connect({ host: address, port, ...(localAddress === undefined ? {} : { localAddress }) })
  const request = http.request({ method, path, headers, maxHeaderSize, createConnection: () => socket })
  let seen = 'connected, but no response'

  const settle = (exchanged: Exchanged): void => {
    clearTimeout(timer)
    hangUp(socket, call)
    resolve(exchanged)
  }
  const fail = (error: unknown): void => settle(failureOf(error))
  const answer = (response: http.IncomingMessage, body: string): void =>
    settle({ kind: 'answer', status: response.statusCode ?? 0, headers: headersOf(response.rawHeaders), body })
  const expire = (): void => settle(silence(begunMs, timeoutMs, socket.connecting ? 'no connection' : seen))
  // An answer may lie in the socket's buffer when the timer fires: I/O is read once more before setImmediate.
  const timer = setTimeout(() => setImmediate(expire), timeoutMs)

  request.on('error', fail)
  request.on('upgrade', (response) => answer(response, ''))
  request.on('connect', (response) => answer(response, ''))
  request.on('response', (response) => {
    seen = `the head of a ${response.statusCode}, but not its whole body`
    collectBody(response, (body) => answer(response, body), fail)
  })
  request.end()
  return { result, cancel: () => settle({ kind: 'lost', detail: 'cancelled' }) }
}

function silence(begunMs: number, timeoutMs: number, seen: string): Failure {
  const lateMs = performance.now() - begunMs - timeoutMs
  return lateMs > heldUpMs
    ? { kind: 'lost', detail: `the sender itself was held up for ${Math.round(lateMs)} ms` }
    : { kind: 'timeout', detail: `${seen} within ${timeoutMs} ms` }
}

/**
 * A socket that was bound to an address keeps its port for a minute after an ordinary close (TIME_WAIT), for every
 * address of the machine: 28,000 requests and nobody here can connect any more. So it is reset instead. A pod's
 * socket is closed as any program's, since there a port used again too soon meets Cilium's entry of the old
 * connection, and with it the old backend.
 */
function hangUp(socket: net.Socket, { localAddress }: Call): void {
  if (localAddress === undefined || socket.connecting) socket.destroy()
  else socket.resetAndDestroy()
}
