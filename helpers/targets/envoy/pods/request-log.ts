import { z } from 'zod'
import type { LoggedRequest } from '../../target.ts'

const loggedLine = z.object({ method: z.string(), path: z.string(), status: z.number(), tag: z.string().optional() })

/** What the pods' programs say of the requests that reached them, kept when a pod restarts or goes. */
export class RequestLog {
  readonly #byTag = new Map<string, LoggedRequest[]>()

  /** Takes a line of a program's output; false when it is not about a request. Only tagged requests are kept. */
  take(pod: { readonly name: string; readonly workload: string }, line: string): boolean {
    if (!line.startsWith('{"method"')) return false
    const read = loggedLine.safeParse(parsed(line))
    if (!read.success) return false
    const { tag, ...request } = read.data
    if (tag === undefined) return true
    const entry = { pod: pod.name, workload: pod.workload, ...request, tag }
    const entries = this.#byTag.get(tag)
    if (entries === undefined) this.#byTag.set(tag, [entry])
    else entries.push(entry)
    return true
  }

  tagged(tag: string): LoggedRequest[] {
    return [...(this.#byTag.get(tag) ?? [])]
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
