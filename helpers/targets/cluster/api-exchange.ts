import http from 'node:http'
import https from 'node:https'
import { PlumbingError } from '../../core/errors.ts'

/** Far more than anything asked for here; an answer without an end would take the memory of a whole class. */
const mostBytes = 64 * 1024 * 1024

/** @throws PlumbingError for an answer without an end */
export async function exchange(
  url: URL,
  options: https.RequestOptions,
  payload: string | undefined,
): Promise<{ readonly status: number; readonly body: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>()
  const request = (url.protocol === 'https:' ? https : http).request(url, options, resolve)
  request.on('error', reject)
  request.end(payload)
  const response = await promise
  return { status: response.statusCode ?? 0, body: await bodyOf(response, url) }
}

async function bodyOf(response: http.IncomingMessage, url: URL): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > mostBytes) throw tooLarge(url)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function tooLarge({ origin, pathname }: URL): PlumbingError {
  return new PlumbingError({
    code: 'API_ANSWER_TOO_LARGE',
    what: `${origin} answered ${pathname} with more than ${mostBytes / 1024 / 1024} MiB`,
    next: 'check that the server of the context is a Kubernetes API server, and choose a smaller namespace',
  })
}
