import https from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import type { KubeConfig } from '@kubernetes/client-node'
import { MeshproofError, messageOf, PlumbingError } from '../../core/errors.ts'
import { ApiError, type ApiStatus } from './api-error.ts'
import { exchange } from './api-exchange.ts'

export interface ApiRequest {
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>
  readonly body?: unknown
  readonly contentType?: string
  readonly signal?: AbortSignal | undefined
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

const requestLimitMs = 30_000
/** An API server that restarts is back within this; every request made here may be made twice. */
const patienceMs = 20_000

/** The Kubernetes API, with the kubeconfig's own authentication. */
export class ClusterApi {
  readonly config: KubeConfig
  readonly #patienceMs: number
  #given: unknown
  #keeping: https.Agent | undefined

  constructor(config: KubeConfig, options: { patienceMs?: number } = {}) {
    this.config = config
    this.#patienceMs = options.patienceMs ?? patienceMs
  }

  get<T>(path: string, request: ApiRequest = {}): Promise<T> {
    return this.#json<T>('GET', path, request)
  }

  /** Raw text, for logs. */
  text(path: string, request: ApiRequest = {}): Promise<string> {
    return this.#send('GET', path, request)
  }

  patch<T>(path: string, request: ApiRequest): Promise<T> {
    return this.#json<T>('PATCH', path, request)
  }

  post<T>(path: string, request: ApiRequest): Promise<T> {
    return this.#json<T>('POST', path, request)
  }

  delete<T>(path: string, request: ApiRequest = {}): Promise<T> {
    return this.#json<T>('DELETE', path, request)
  }

  async #json<T>(method: Method, path: string, request: ApiRequest): Promise<T> {
    const answer = await this.#send(method, path, request)
    try {
      return JSON.parse(answer) as T
    } catch (cause) {
      throw notKubernetes(this.config, method, path, answer, cause)
    }
  }

  async #send(method: Method, path: string, request: ApiRequest): Promise<string> {
    const givenUpAtMs = performance.now() + this.#patienceMs
    for (;;) {
      try {
        return await this.#once(method, path, request)
      } catch (error) {
        request.signal?.throwIfAborted()
        if (error instanceof MeshproofError && !isPassing(error)) throw error
        if (performance.now() >= givenUpAtMs) throw unreachable(this.config, method, path, error)
        await sleep(250, undefined, request.signal === undefined ? {} : { signal: request.signal })
      }
    }
  }

  async #once(method: Method, path: string, { query, body, contentType, signal }: ApiRequest): Promise<string> {
    const url = new URL(`${this.config.getCurrentCluster()?.server ?? ''}${path}`)
    for (const [name, value] of Object.entries(query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, String(value))
    }
    const options: https.RequestOptions = {}
    await this.config.applyToHTTPSOptions(options)
    options.agent = url.protocol === 'https:' ? this.#kept(options.agent) : undefined
    const payload = body === undefined ? undefined : JSON.stringify(body)
    const headers = { accept: 'application/json', ...(options.headers as Record<string, string> | undefined) }
    if (payload !== undefined) Object.assign(headers, { 'content-type': contentType ?? 'application/json' })
    const limit = AbortSignal.timeout(requestLimitMs)
    const stop = signal === undefined ? limit : AbortSignal.any([signal, limit])
    const response = await exchange(url, { ...options, method, headers, signal: stop }, payload)
    if (response.status < 300) return response.body
    throw new ApiError(`${method} ${path}`, response.status, statusIn(response.body))
  }

  /** A check makes some 200 requests, and the client library's agent would shake hands for each. */
  #kept(given: https.RequestOptions['agent']): https.RequestOptions['agent'] {
    const isPlain = given instanceof https.Agent && this.config.getCurrentCluster()?.proxyUrl === undefined
    if (!isPlain) return given
    if (given !== this.#given) this.#keeping = new https.Agent({ ...given.options, keepAlive: true })
    this.#given = given
    return this.#keeping
  }
}

function statusIn(body: string): ApiStatus {
  try {
    return JSON.parse(body) as ApiStatus
  } catch {
    return { message: body.trim().slice(0, 500) }
  }
}

/** What an API server answers while it starts, or when it is asked too often. */
function isPassing(error: MeshproofError): boolean {
  return error instanceof ApiError && [429, 502, 503, 504].includes(error.status)
}

function unreachable(config: KubeConfig, method: Method, path: string, cause: unknown): PlumbingError {
  const server = config.getCurrentCluster()?.server ?? 'no server'
  return new PlumbingError({
    code: 'API_UNREACHABLE',
    what: `the API server at ${server} did not answer ${method} ${path}: ${messageOf(cause)}`,
    next: 'check that the cluster runs and that this machine reaches its API server',
    cause,
  })
}

function notKubernetes(config: KubeConfig, method: Method, path: string, answer: string, cause: unknown) {
  const server = config.getCurrentCluster()?.server ?? 'no server'
  return new PlumbingError({
    code: 'API_ANSWER_UNREADABLE',
    what: `what answers at ${server} is no Kubernetes API: to ${method} ${path} it said ${JSON.stringify(answer.slice(0, 100))}`,
    next: 'check the server of the context; a proxy or a login page may stand before it',
    cause,
  })
}
