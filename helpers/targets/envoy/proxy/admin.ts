import { get } from 'node:http'
import { messageOf, PlumbingError } from '../../../core/errors.ts'

const limitMs = 5000

/** Envoy's admin listener: `ip:port`. */
export class Admin {
  readonly address: string

  constructor(address: string) {
    this.address = address
  }

  /** @throws PlumbingError when there is no answer with status 200 within 5 s */
  async get(path: string): Promise<string> {
    try {
      return await fetchText(`http://${this.address}${path}`)
    } catch (error) {
      throw new PlumbingError({
        code: 'ENVOY_ADMIN',
        what: `Envoy's admin listener ${this.address} did not answer GET ${path}: ${messageOf(error)}`,
        cause: error,
      })
    }
  }

  /** Every counter, gauge and text whose name matches Envoy's `filter` expression; histograms are left out. */
  async stats(filter?: string): Promise<Map<string, string>> {
    const text = await this.get(filter === undefined ? '/stats' : `/stats?filter=${encodeURIComponent(filter)}`)
    const lines = text.matchAll(/^(.+): (?:(-?\d+)|"(.*)")$/gm)
    return new Map(Array.from(lines, ([, name = '', number, words]) => [name, number ?? words ?? '']))
  }
}

function fetchText(url: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const request = get(url, { agent: false, signal: AbortSignal.timeout(limitMs) }, (response) => {
    response.setEncoding('utf8')
    let text = ''
    response.on('data', (chunk: string) => (text += chunk))
    response.on('error', reject)
    response.on('end', () =>
      response.statusCode === 200 ? resolve(text) : reject(new Error(`status ${response.statusCode}: ${text}`)),
    )
  })
  request.on('error', reject)
  return promise
}
