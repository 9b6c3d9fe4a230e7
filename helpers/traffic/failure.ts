import type { Lost, NoAnswer } from './outcome.ts'
import { MalformedResponse } from './response-head.ts'

export type Failure = Pick<NoAnswer | Lost, 'kind' | 'detail'>

/**
 * What an attempt to connect may meet on its way. Cilium's socket load balancer makes connect() fail with
 * EHOSTUNREACH for a Service without backends, or with EPERM where the kernel cannot pass that number on
 * (bpf/bpf_sock.c, 1.15 to 1.19). ENETUNREACH is not here: a machine without a route says it of itself.
 */
const connecting = new Map<string, NoAnswer['kind']>([
  ['ECONNREFUSED', 'refused'],
  ['EHOSTUNREACH', 'refused'],
  ['EPERM', 'refused'],
  ['ECONNRESET', 'reset'],
  ['ETIMEDOUT', 'timeout'],
])

const connected = new Map<string, NoAnswer['kind']>([
  ['ECONNRESET', 'reset'],
  ['ECONNABORTED', 'reset'],
  ['EHOSTUNREACH', 'reset'],
  ['ENETUNREACH', 'reset'],
  ['EPIPE', 'reset'],
  ['ETIMEDOUT', 'timeout'],
])

/**
 * Who failed, by the error of a request: the way to the server, or this process and its machine (no descriptor, no
 * free port, a local address that is not there, no right to connect). What is not known to come from the way counts
 * as lost, since a verdict needs a reason and an inconclusive one does not.
 */
export function failureOf(error: unknown): Failure {
  if (error instanceof MalformedResponse) return { kind: 'reset', detail: `not HTTP/1.1: ${error.message}` }
  const { code, syscall } = factsOf(error)
  const detail = detailOf(error, code)
  return { kind: (syscall === 'connect' ? connecting : connected).get(code) ?? 'lost', detail }
}

/** Who failed when a name was looked up: the resolver's word about the name, or this process. */
export function lookupFailureOf(error: unknown): Failure {
  const { code } = factsOf(error)
  const local = code === '' || code === 'EAI_MEMORY' || /^E(MFILE|NFILE|NOMEM|ACCES)$/.test(code)
  return { kind: local ? 'lost' : 'unresolved', detail: detailOf(error, code) }
}

function factsOf(error: unknown): { code: string; syscall: string } {
  const { code, syscall } = (error ?? {}) as { code?: unknown; syscall?: unknown }
  return { code: typeof code === 'string' ? code : '', syscall: typeof syscall === 'string' ? syscall : '' }
}

function detailOf(error: unknown, code: string): string {
  const message = error instanceof Error ? error.message : String(error)
  return code === '' || message.includes(code) ? message : `${message} (${code})`
}
