import net from 'node:net'
import type { Call } from './call.ts'
import { type Failure, failureOf } from './failure.ts'
import type { Answer } from './outcome.ts'
import { ResponseReader } from './response.ts'

export type Exchanged = Pick<Answer, 'kind' | 'status' | 'headers' | 'body'> | Failure

export interface Exchange {
  readonly result: Promise<Exchanged>
  /** Ends it now; the result is then `lost`. */
  cancel(): void
}

/** A timer this late means that this process did not run, so that its silence says nothing about the server. */
const heldUpMs = 500
/** So many times it then listens again for the whole time, before the request is lost. */
const listensAgain = 3

/** One request on a connection of its own. Its result never rejects. */
export function exchange(call: Call, address: string): Exchange {
  const { method, port, localAddress, timeoutMs } = call
  const { promise: result, resolve } = Promise.withResolvers<Exchanged>()
  const response = new ResponseReader(method)
  const socket = net.connect({ host: address, port, ...(localAddress === undefined ? {} : { localAddress }) })

  const settle = (exchanged: Exchanged): void => {
    clearTimeout(timer)
    hangUp(socket, call)
    resolve(exchanged)
  }
  const answer = (): void => settle({ kind: 'answer', ...response.answer })
  const fail = (error: unknown): void => settle(failureOf(error))
  const listen = (timesLeft: number): NodeJS.Timeout => {
    const begunMs = performance.now()
    // An answer may lie in the socket's buffer when the timer fires: I/O is read once more before setImmediate.
    return setTimeout(() => setImmediate(() => expire(performance.now() - begunMs - timeoutMs, timesLeft)), timeoutMs)
  }
  const expire = (lateMs: number, timesLeft: number): void => {
    if (socket.destroyed) return
    const seen = socket.connecting ? 'no connection' : `connected, but ${response.seen}`
    if (lateMs <= heldUpMs) {
      settle({ kind: response.begun ? 'reset' : 'timeout', detail: `${seen} within ${timeoutMs} ms` })
    } else if (timesLeft > 0) timer = listen(timesLeft - 1)
    else settle({ kind: 'lost', detail: `the sender was held up for ${Math.round(lateMs)} ms` })
  }
  let timer = listen(listensAgain)

  socket.on('data', (bytes) => {
    try {
      if (response.push(bytes)) answer()
    } catch (error) {
      fail(error)
    }
  })
  socket.on('end', () => {
    if (response.endsWithConnection) answer()
    else settle({ kind: 'reset', detail: `the connection was closed: ${response.seen}` })
  })
  socket.on('error', fail)
  socket.write(call.head)
  return { result, cancel: () => settle({ kind: 'lost', detail: 'cancelled' }) }
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
