import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { denied, outcome, sampleClass, works } from '../samples.ts'
import { serveBoard } from './server.ts'

const loopback = '127.0.0.1'
const everywhere = '0.0.0.0'

async function served(address: string, names = ['ann', 'ben']) {
  const server = await serveBoard({ port: 0, address })
  onTestFinished(() => server[Symbol.asyncDispose]())
  const room = sampleClass(names)
  server.show(room.view())
  const url = new URL(server.url)
  const origin = `http://${loopback}:${url.port}`
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${origin}${path}`, { headers, redirect: 'manual' })
  return { server, room, get, token: url.searchParams.get('token') }
}

describe('on this machine alone', () => {
  it('shows the board as a page, as JSON and as CSV, as it is by now', async () => {
    const { server, room, get, token } = await served(loopback)
    room.told('ann', outcome({ security: works, canary: denied }))
    server.show(room.view())
    expect(token).toBeNull()
    expect(await (await get('/')).text()).toContain('<th scope="row">ann</th><td class="works">')
    expect(await (await get('/board.json')).json()).toMatchObject({ labs: [{ lab: 'security', finished: 1 }, {}] })
    expect(await (await get('/board.csv')).text()).toContain('\r\nann,no,')
  })

  it.each([
    ['/board.js', 200],
    ['/board.css', 200],
    ['/../server.ts', 404],
    ['/board.css/../server.ts', 404],
    ['//', 404],
  ])('serves the page and its files, and nothing else: %s', async (path, status) => {
    const { get } = await served(loopback)
    expect((await get(path)).status).toBe(status)
  })

  it('answers to names of this machine only, so that no web site can read it', async () => {
    const { server } = await served(loopback)
    const statusFor = async (host: string) => {
      const [response] = (await once(request(server.url, { headers: { host } }).end(), 'response')) as [IncomingMessage]
      return response.resume().statusCode
    }
    const hosts = [
      'localhost:80',
      '[::1]:80',
      '127.0.0.1',
      'board.example',
      '127.0.0.1.example',
      'localhost.example:80',
    ]
    expect(await Promise.all(hosts.map(statusFor))).toEqual([200, 200, 200, 403, 403, 403])
  })

  it('allows no script but its own, and no frame around it', async () => {
    const { get } = await served(loopback)
    const policy = (await get('/')).headers.get('content-security-policy')
    expect(policy).toContain("default-src 'none'; script-src 'self';")
    expect(policy).toContain("frame-ancestors 'none'")
  })

  it('tells followers that the board has changed', async () => {
    const { server, room, get } = await served(loopback)
    const reader = (await get('/events')).body?.pipeThrough(new TextDecoderStream()).getReader()
    await reader?.read()
    server.show(room.view())
    expect((await reader?.read())?.value).toContain('data: changed')
  })
})

describe('beyond this machine', () => {
  it.each(['/', '/board.json', '/board.csv', '/board.js', '/events', '/?token=', '/?token=wrong'])(
    'shows %s to nobody without the token',
    async (path) => {
      const { get } = await served(everywhere)
      expect((await get(path)).status).toBe(403)
    },
  )

  it('the token becomes a cookie that no script reads, and leaves the address', async () => {
    const { get, token } = await served(everywhere)
    const entered = await get(`/?token=${token}`)
    expect([entered.status, entered.headers.get('location')]).toEqual([303, '/'])
    const cookie = entered.headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict$/)
    expect((await get('/', { cookie: cookie.split(';')[0] ?? '' })).status).toBe(200)
    expect((await get('/', { cookie: `${cookie.split(';')[0]}x` })).status).toBe(403)
  })

  it('each board has a token of its own, too long to guess', async () => {
    const tokens = [await served(everywhere), await served(everywhere)].map(({ token }) => token ?? '')
    expect(new Set(tokens).size).toBe(2)
    expect(tokens.every((token) => Buffer.from(token, 'base64url').length >= 24)).toBe(true)
  })
})

it('whatever an attendee is called stands in the page as text', async () => {
  const name = '<script>alert(1)</script>"\'&<img src=x onerror=alert(1)>'
  const { get } = await served(loopback, [name, 'ben'])
  const text = await (await get('/')).text()
  expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;&lt;img src=x')
  expect(text.match(/<script/g)).toHaveLength(1)
  expect(text).not.toContain('<img')
})

it('an address that is not of this machine is refused with what to do', async () => {
  await expect(serveBoard({ port: 0, address: '192.0.2.1' })).rejects.toThrow('choose another --port')
})
