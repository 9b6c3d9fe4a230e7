import { type SendOptions, sendBatch } from './http-sender.ts'
import type { Batch, HttpRequest, Outcome } from './outcome.ts'

/** Every name is 127.0.0.1. */
export const toLoopback: SendOptions = { lookup: async () => '127.0.0.1' }

type Changes = Partial<Omit<Batch, 'request'>> & { readonly request?: Partial<HttpRequest> }

/** The outcome of one GET, but for these changes. */
export async function one(url: string, batch: Changes = {}): Promise<Outcome> {
  const request = { method: 'GET', url, ...batch.request }
  const [outcome] = await sendBatch({ timeoutMs: 2000, ...batch, request, count: 1 }, toLoopback)
  if (outcome === undefined) throw new Error('no outcome')
  return outcome
}
