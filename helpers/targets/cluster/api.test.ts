import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { KubeConfig } from '@kubernetes/client-node'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ClusterApi } from './api.ts'

/** The API of a context whose server is this one, as behind `kubectl proxy`. */
async function apiOf(listener: RequestListener): Promise<ClusterApi> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const config = new KubeConfig()
  config.loadFromClusterAndUser(
    { name: 'c', server: `http://127.0.0.1:${port}`, skipTLSVerify: true },
    { name: 'u', token: 'secret-token' },
  )
  return new ClusterApi(config, { patienceMs: 300 })
}

describe('the API of a cluster', () => {
  it('is asked over plain HTTP where the kubeconfig says so, with its token', async () => {
    const api = await apiOf((request, response) => response.end(JSON.stringify(request.headers.authorization)))
    expect(await api.get('/version')).toBe('Bearer secret-token')
  })

  it('that answers with a page is told as none', async () => {
    const api = await apiOf((_, response) => response.end('<html>Please log in</html>'))
    await expect(api.get('/version')).rejects.toMatchObject({
      code: 'API_ANSWER_UNREADABLE',
      message: expect.stringContaining('<html>Please log in</html>'),
    })
  })

  it('is not listened to for ever', async () => {
    const api = await apiOf((_, response) => {
      const chunk = Buffer.alloc(1024 * 1024, 'x')
      const more = () => {
        while (!response.destroyed && response.write(chunk)) continue
      }
      response.on('drain', more)
      more()
    })
    await expect(api.text('/log')).rejects.toMatchObject({ code: 'API_ANSWER_TOO_LARGE' })
  })

  it('that breaks off its answers is asked again for a while, and then told with the cause', async () => {
    let asked = 0
    const api = await apiOf((_, response) => {
      asked++
      response.writeHead(200, { 'content-length': 100 }).write('{')
      response.socket?.destroySoon()
    })
    await expect(api.get('/version')).rejects.toMatchObject({ code: 'API_UNREACHABLE' })
    expect(asked).toBeGreaterThan(1)
  })
})
