/**
 * The workshop's stronghold. Environment, besides that of http-service.mjs:
 * STRONGHOLD_VERSION (`v1`, `v2`, or the image's tag: 1.0.0, 2.0.0), FAIL_EVERY (each n-th request to /weapons
 * is answered 503), SLOW_MS (how long an answer to /weapons takes, unless the client goes away before).
 */
import { serve } from '../http-service.mjs'

/** @type {Readonly<Record<string, readonly [string, string, string]>>} */
const arsenals = {
  1: ['SWORD', 'AXE', 'STAFF'],
  2: ['SUPER_SWORD', 'BLOOD_AXE', 'MAGICAL_STAFF'],
}
const version = process.env.STRONGHOLD_VERSION ?? 'v1'
const arsenal = arsenals[/^v?(\d+)/.exec(version)?.[1] ?? '']
if (arsenal === undefined) throw new Error(`STRONGHOLD_VERSION is ${version}; there are v1 and v2`)

const failEvery = Number(process.env.FAIL_EVERY ?? 0)
const slowMs = Number(process.env.SLOW_MS ?? 0)
let requests = 0

serve({
  '/weapons': {
    GET: async ({ headers, socket }) => {
      if (slowMs > 0) await untilGone(socket, slowMs)
      if (headers['x-request-sender'] === 'human') return { dies: 1 }
      requests += 1
      if (failEvery > 0 && requests % failEvery === 0) return { status: 503, body: 'The forge is cold\n' }
      const weapon = arsenal[Math.floor(Math.random() * arsenal.length)]
      return { status: 200, type: 'application/json', body: JSON.stringify(weapon) }
    },
  },
  '/new-king': {
    PUT: (_, query) => {
      const name = query.get('kingName')
      if (name === null) return { status: 400, body: 'kingName is missing\n' }
      return { status: 200, body: `Long live king ${name}` }
    },
  },
})

/**
 * @param {import('node:net').Socket} client
 * @param {number} limitMs
 * @returns {Promise<void>}
 */
function untilGone(client, limitMs) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, limitMs)
    client.once('close', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
