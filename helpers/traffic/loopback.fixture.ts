import { once } from 'node:events'
import net from 'node:net'
import { Worker } from 'node:worker_threads'
import { onTestFinished } from 'vitest'

/** A server on a free loopback port that does to each connection what `serve` does; ended with the test. */
export async function loopbackServer(serve: (socket: net.Socket) => void, host = '127.0.0.1'): Promise<string> {
  const sockets = new Set<net.Socket>()
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    serve(socket)
  })
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  server.listen(0, host)
  await once(server, 'listening')
  return `http://server.test:${(server.address() as net.AddressInfo).port}/`
}

/** Answers every request head with these bytes, then leaves the connection to the client. */
export function answering(bytes: string): (socket: net.Socket) => void {
  return (socket) => {
    let head = ''
    socket.on('data', (chunk) => {
      head += chunk.toString('latin1')
      if (!head.includes('\r\n\r\n')) return
      head = ''
      socket.write(bytes)
    })
  }
}

const listenAndStop = `
  const { parentPort } = require('node:worker_threads')
  const server = require('node:net').createServer()
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    parentPort.postMessage(server.address().port)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  })`

/** A listener that accepts nothing and has no room for another connection: a SYN to it gets no answer. */
export async function fullBacklog(): Promise<string> {
  const worker = new Worker(listenAndStop, { eval: true })
  const [port] = (await once(worker, 'message')) as [number]
  const queued = Array.from({ length: 8 }, () => net.connect(port, '127.0.0.1').on('error', () => {}))
  onTestFinished(async () => {
    for (const socket of queued) socket.destroy()
    await worker.terminate()
  })
  await Promise.all(queued.slice(0, 2).map((socket) => once(socket, 'connect')))
  return `http://server.test:${port}/`
}
