/**
 * The workshop's unit: an orc or a human who fetches a weapon from the stronghold. Environment, besides that of
 * http-service.mjs: STRONGHOLD_URL (`http://stronghold:8080`), UNIT (`orc`, `human`).
 */
import { serve } from '../http-service.mjs'

const { get } = process.getBuiltinModule('node:http')

const strongholdUrl = process.env.STRONGHOLD_URL ?? 'http://stronghold:8080'
const unit = process.env.UNIT ?? 'unknown'
const limitMs = 5000

serve({
  '/fetch-weapon': {
    GET: async ({ headers }) => {
      const tag = headers['x-meshproof-tag']
      try {
        const { status, body } = await fetchWeapon(tag === undefined ? {} : { 'x-meshproof-tag': tag })
        if (status === 200) return { status, body: `Ready for battle with my ${body}` }
        return { status: 502, body: `The stronghold answered ${status}: ${body}` }
      } catch (error) {
        if (error instanceof Late) return { status: 504, body: `${error.message}\n` }
        return { status: 502, body: `The stronghold did not answer: ${String(error)}\n` }
      }
    },
  },
})

class Late extends Error {}

/**
 * @param {Record<string, string | string[]>} headers
 * @returns {Promise<{ status: number | undefined, body: string }>}
 */
function fetchWeapon(headers) {
  const { promise, resolve, reject } = Promise.withResolvers()
  const request = get(`${strongholdUrl}/weapons`, {
    agent: false,
    headers: { connection: 'close', 'x-request-sender': unit, ...headers },
  })
  const timer = setTimeout(() => request.destroy(new Late(`The stronghold did not answer in ${limitMs} ms`)), limitMs)
  request.on('close', () => clearTimeout(timer))
  request.on('error', reject)
  request.on('response', (response) => {
    let body = ''
    response.setEncoding('utf8')
    response.on('data', (text) => (body += text))
    response.on('error', reject)
    response.on('end', () => resolve({ status: response.statusCode, body }))
  })
  return promise
}
