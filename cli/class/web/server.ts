import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { messageOf, SetupError } from '../../../helpers/core/errors.ts'
import { styleSheet } from '../../../reports/html/style-sheet.ts'
import { csvOf } from '../csv.ts'
import { changeLines } from '../screen.ts'
import type { BoardView } from '../view.ts'
import { type Guard, guard } from './access.ts'
import { boardPage } from './page.ts'

/** Times go on without any change. */
const tickMs = 15_000
const mostConnections = 300

export interface BoardServer extends AsyncDisposable {
  /** With the token, when one is needed. */
  readonly url: string
  readonly show: (view: BoardView) => void
}

const headers = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
}

const types = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  csv: 'text/csv; charset=utf-8',
  text: 'text/plain; charset=utf-8',
} as const

/**
 * Serves the board as it was last shown.
 * @throws SetupError when the address cannot be listened at
 */
export async function serveBoard(at: { readonly port: number; readonly address: string }): Promise<BoardServer> {
  const door = guard(at.address)
  const board = new LiveBoard()
  const server = createServer((request, response) => answer(board, door, request, response))
  server.maxConnections = mostConnections
  await listening(server, at)
  const timer = setInterval(() => board.tick(), tickMs)
  return {
    url: urlOf(server, at.address, door.token),
    show: (view) => board.show(view),
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer)
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

class LiveBoard {
  view: BoardView | undefined
  news = ''
  readonly #followers = new Set<ServerResponse>()

  show(view: BoardView): void {
    this.news = changeLines(this.view, view).at(-1) ?? this.news
    this.view = view
    this.tick()
  }

  tick(): void {
    for (const follower of this.#followers) follower.write('data: changed\n\n')
  }

  follow(response: ServerResponse): void {
    response.writeHead(200, { ...headers, 'content-type': 'text/event-stream' })
    response.write('retry: 2000\n\n')
    this.#followers.add(response)
    response.on('close', () => this.#followers.delete(response))
  }
}

function answer(board: LiveBoard, door: Guard, request: IncomingMessage, response: ServerResponse): void {
  const send = (status: number, type: keyof typeof types, text: string, more: Record<string, string> = {}) =>
    void response.writeHead(status, { ...headers, 'content-type': types[type], ...more }).end(text)
  const access = door.access(request)
  if (access === 'denied')
    return send(403, 'text', 'This board is opened by the whole address that meshproof class printed.\n')
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return send(405, 'text', 'GET it.\n', { allow: 'GET, HEAD' })
  if (access === 'enter') return send(303, 'text', '', { location: '/', 'set-cookie': door.cookie() })
  const view = board.view && { ...board.view, at: new Date().toISOString() }
  const [path] = (request.url ?? '/').split('?')
  if (path === '/board.css') return send(200, 'css', `${styleSheet('icons')}${shipped('board.css')}`)
  if (path === '/board.js') return send(200, 'js', shipped('board.js'))
  if (path === '/events') return board.follow(response)
  if (view === undefined) return send(503, 'text', 'The class is not known yet.\n', { 'retry-after': '1' })
  if (path === '/') return send(200, 'html', boardPage(view, board.news))
  if (path === '/board.json') return send(200, 'json', JSON.stringify(view))
  if (path === '/board.csv') return send(200, 'csv', csvOf(view))
  send(404, 'text', 'There is no such page.\n')
}

function shipped(name: string): string {
  return readFileSync(join(import.meta.dirname, name), 'utf8')
}

async function listening(server: Server, { port, address }: { port: number; address: string }): Promise<void> {
  try {
    server.listen(port, address)
    await once(server, 'listening')
  } catch (error) {
    throw new SetupError({
      code: 'BOARD_NOT_SERVED',
      what: `the board cannot be served at ${address}, port ${port}: ${messageOf(error)}`,
      next: 'choose another --port, or an address of this machine for --bind',
      cause: error,
    })
  }
}

function urlOf(server: Server, address: string, token: string | undefined): string {
  const { port } = server.address() as AddressInfo
  const host = ['0.0.0.0', '::'].includes(address) ? hostname() : address
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}/${token === undefined ? '' : `?token=${token}`}`
}
