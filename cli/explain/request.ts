import { InputError } from '../../helpers/core/errors.ts'
import type { CiliumVersion, HttpQuery, Protocol } from '../../helpers/policy/input.ts'

export interface RequestOptions {
  readonly method?: string | undefined
  readonly path?: string | undefined
  readonly host?: string | undefined
  readonly header?: readonly string[] | undefined
}

/** The HTTP request that is asked about: `GET /` where nothing else is said; undefined when it is about the connection. */
export function requestOf({ method, path, host, header }: RequestOptions): HttpQuery | undefined {
  if ([method, path, host, header].every((part) => part === undefined)) return undefined
  if (path !== undefined && !path.startsWith('/'))
    throw unusable(`the path ${path} does not begin with /`, `--path /${path}`)
  return { method: method ?? 'GET', path: path ?? '/', host, headers: Object.fromEntries((header ?? []).map(headerOf)) }
}

function headerOf(text: string): [string, string] {
  const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):\s*(.*)$/.exec(text) ?? []
  if (name !== undefined && value !== undefined) return [name, value]
  throw unusable(`the header ${JSON.stringify(text)} cannot be read`, "write it as --header 'X-Name: value'")
}

const protocols = ['TCP', 'UDP', 'SCTP', 'ICMP', 'ICMPV6'] as const satisfies readonly Protocol[]

export function protocolOf(text: string): Protocol {
  const protocol = protocols.find((one) => one === text.toUpperCase())
  if (protocol !== undefined) return protocol
  throw unusable(`${text} is no protocol that policies know`, `use one of ${protocols.join(', ')}`)
}

/** `1.15`, `1.20.2`, `v1.20`: the patch makes no difference. */
export function ciliumVersionOf(text: string): CiliumVersion {
  const minor = /^v?(\d+\.\d+)(\.\d+)?$/.exec(text)?.[1]
  if (minor === '1.15' || minor === '1.20') return minor
  throw unusable(`the semantics of Cilium ${text} are not known`, 'use --cilium-version 1.15 or 1.20')
}

function unusable(what: string, next: string): InputError {
  return new InputError({ code: 'OPTION_INVALID', what, next })
}
