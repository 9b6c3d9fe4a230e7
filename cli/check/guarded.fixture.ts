import { EventEmitter } from 'node:events'
import { connect, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { guarded } from './guarded.ts'

/** Two runs at once, one of which fails in a way that nobody awaits; prints what became of both. */
const { signal } = new AbortController()
const ways: Readonly<Record<string, () => void>> = {
  'a rejection': () => void sleep(1).then(() => Promise.reject(new Error('stray'))),
  'an error event': () => void setTimeout(() => new EventEmitter().emit('error', new Error('stray')), 1),
  'a throw in a socket’s event': () => {
    const server = createServer((socket) => socket.end('x'))
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      connect(port, '127.0.0.1').on('data', () => {
        server.close()
        throw new Error('stray')
      })
    })
  },
}
const fail = ways[process.argv[2] ?? '']
const heeding = (stopped: AbortSignal) => sleep(5_000, 'not stopped', { signal: stopped })

const ended = await Promise.allSettled([
  guarded(signal, (stopped) => {
    fail?.()
    return heeding(stopped)
  }),
  guarded(signal, () => sleep(200, 'done')),
])
console.log(
  JSON.stringify(
    ended.map((one) => (one.status === 'fulfilled' ? one.value : `${(one.reason as Error).message} ended it`)),
  ),
)
