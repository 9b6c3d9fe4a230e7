import { isIP } from 'node:net'
import { type Failure, lookupFailureOf } from './failure.ts'

/** The address of a host name, or undefined when it has none. */
export type Lookup = (hostname: string) => Promise<string | undefined>
export type Resolved = { readonly address: string } | Failure

/**
 * One name's address: looked up again until it is found, and remembered from then on. Concurrent callers share a
 * lookup, and each waits for it no longer than `limitMs`. Never rejects.
 */
export function addressOf(hostname: string, lookup: Lookup, limitMs: number): () => Promise<Resolved> {
  let found: Resolved | undefined = isIP(hostname) === 0 ? undefined : { address: hostname }
  let asked: Promise<Resolved> | undefined
  const ask = async (): Promise<Resolved> => {
    try {
      const address = await lookup(hostname)
      if (address === undefined) return { kind: 'unresolved', detail: `${hostname} has no address` }
      found = { address }
      return found
    } catch (error) {
      return lookupFailureOf(error)
    } finally {
      asked = undefined
    }
  }
  return async () => {
    if (found !== undefined) return found
    // Assigned before the lookup can end: what ends at once must not be remembered as under way.
    asked ??= Promise.resolve().then(ask)
    return within(asked, limitMs, `no answer to the lookup of ${hostname} within ${limitMs} ms`)
  }
}

async function within(asked: Promise<Resolved>, limitMs: number, detail: string): Promise<Resolved> {
  const { promise: late, resolve } = Promise.withResolvers<Resolved>()
  const timer = setTimeout(() => resolve({ kind: 'unresolved', detail }), limitMs)
  try {
    return await Promise.race([asked, late])
  } finally {
    clearTimeout(timer)
  }
}
