/**
 * What both services of the workshop have in common: routes, health, the request log, an orderly end.
 *
 * Environment: SERVER_PORT (8080), SERVER_ADDRESS (all addresses), HOSTNAME (the pod's name).
 */

// An `import` of node:http reads each of its exports, and with them loads all of fetch: 20 ms and 14 MB a process.
const { createServer } = process.getBuiltinModule('node:http')

/**
 * @typedef {import('node:http').IncomingMessage} Request
 * @typedef {import('node:http').ServerResponse} Response
 * @typedef {object} Reply
 * @property {number} status
 * @property {string} body
 * @property {string} [type] media type, `text/plain` unless given
 * @typedef {{ dies: number }} Death the process ends with this exit status, and the request gets no answer
 * @typedef {(request: Request, query: URLSearchParams) => Reply | Death | Promise<Reply | Death>} Route
 * @typedef {Readonly<Record<string, Route>>} Methods
 */

const endLimitMs = 3000
/** In the request log: no answer was given. */
const noStatus = 0
/** So Envoy names the host of a copy that a route mirrors: it is none of its client's requests (Envoy v1.37.0, RouteAction). */
const mirrored = /-shadow(:\d+)?$/
const podName = process.env.HOSTNAME ?? 'unknown'

const healthPaths = new Set(['/actuator/health', '/actuator/health/liveness', '/actuator/health/readiness'])
const healthy = () => ({ status: 200, type: 'application/json', body: '{"status":"UP"}' })

/**
 * Serves `routes` (path, then method) until SIGTERM; requests under way are then still answered.
 * One JSON line on standard output a request, written before its answer: `{"method","path","status","tag"}`, where
 * `tag` is the request's x-meshproof-tag header, left out of mirrored copies. Health requests are not logged.
 *
 * @param {Readonly<Record<string, Methods>>} routes
 */
export function serve(routes) {
  const table = new Map(Object.entries(routes))
  const server = createServer((request, response) => void respond(request, response, table))
  // A proxy keeps connections open, and a server that ends an idle one may meet the next request on it.
  server.keepAliveTimeout = 0
  server.listen(Number(process.env.SERVER_PORT ?? 8080), process.env.SERVER_ADDRESS)
  process.once('SIGTERM', () => {
    server.close(() => process.exit(0))
    setTimeout(() => process.exit(0), endLimitMs).unref()
  })
}

/**
 * @param {Request} request
 * @param {Response} response
 * @param {ReadonlyMap<string, Methods>} table
 */
async function respond(request, response, table) {
  const [path = '', query] = (request.url ?? '').split('?', 2)
  const isHealth = healthPaths.has(path)
  const methods = isHealth ? { GET: healthy } : table.get(path)
  const reply = await answer(request, methods, new URLSearchParams(query))
  if (!isHealth) log(request, 'dies' in reply ? noStatus : reply.status)
  if ('dies' in reply) process.exit(reply.dies)
  response.writeHead(reply.status, {
    'content-type': reply.type ?? 'text/plain',
    'content-length': Buffer.byteLength(reply.body),
    'x-served-by': podName,
    ...(reply.status === 405 && { allow: Object.keys(methods ?? {}).join(', ') }),
  })
  response.end(reply.body)
}

/**
 * @param {Request} request
 * @param {Methods | undefined} methods
 * @param {URLSearchParams} query
 * @returns {Promise<Reply | Death>}
 */
async function answer(request, methods, query) {
  if (methods === undefined) return { status: 404, body: 'Not Found\n' }
  const method = request.method === 'HEAD' ? 'GET' : (request.method ?? '')
  const route = methods[method]
  if (route === undefined) return { status: 405, body: 'Method Not Allowed\n' }
  return await route(request, query)
}

/**
 * @param {Request} request
 * @param {number} status
 */
function log({ method, url, headers }, status) {
  const tag = mirrored.test(headers.host ?? '') ? undefined : headers['x-meshproof-tag']
  process.stdout.write(`${JSON.stringify({ method, path: url, status, tag })}\n`)
}
