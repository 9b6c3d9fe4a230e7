import { existsSync, statSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { InputError } from '../../helpers/core/errors.ts'
import { redacted } from '../../reports/redact.ts'
import { contextsOf } from './contexts.ts'

/** Who is checked: a cluster, by a context of a kubeconfig, or a folder of manifests. */
export type Attendee = FolderAttendee | ClusterAttendee

export interface FolderAttendee {
  readonly kind: 'folder'
  readonly name: string
  readonly folder: string
}

export interface ClusterAttendee {
  readonly kind: 'cluster'
  readonly name: string
  readonly kubeconfig: string
  readonly context: string
  /** Where they work; the run's own unless the context says so. */
  readonly namespace: string | undefined
  /** The API server's address. */
  readonly server: string
}

type Named = { readonly names: readonly string[] }
type Unnamed = (Omit<FolderAttendee, 'name'> | Omit<ClusterAttendee, 'name'>) & Named

interface Options {
  /** Every context of a kubeconfig, rather than its current one. */
  readonly contexts: boolean
}

/**
 * The attendees that the command line names: folders, kubeconfigs, and `kubeconfig#context`.
 * @throws InputError for a path where there is nothing, a file that is no kubeconfig, and an attendee named twice
 */
export function attendeesOf(args: readonly string[], options: Options): Attendee[] {
  const found = args.flatMap((arg) => unnamed(arg, options))
  const seen = new Set<string>()
  for (const one of found) {
    const key = one.kind === 'folder' ? one.folder : `${one.kubeconfig}#${one.context}`
    if (seen.has(key)) throw twice(key)
    seen.add(key)
  }
  return named(found)
}

function unnamed(arg: string, { contexts }: Options): Unnamed[] {
  const cut = arg.lastIndexOf('#')
  if (!existsSync(arg) && cut > 0) return clusters(arg.slice(0, cut), [arg.slice(cut + 1)])
  if (!existsSync(arg)) throw nothingAt(arg)
  if (statSync(arg).isDirectory()) {
    const folder = resolve(arg)
    return [{ kind: 'folder', folder, names: suffixes(folder) }]
  }
  return clusters(arg, contexts ? 'all' : 'current')
}

function clusters(file: string, which: readonly string[] | 'all' | 'current'): Unnamed[] {
  if (!existsSync(file)) throw nothingAt(file)
  const kubeconfig = resolve(file)
  return contextsOf(file, which).map(({ name: context, namespace, server }) => {
    const own = basename(kubeconfig).replace(/\.(ya?ml|conf|config|kubeconfig)$/i, '')
    const fileNames = [own, `${basename(dirname(kubeconfig))}/${own}`, kubeconfig]
    const byFile = which === 'current' && own !== 'config' && own !== 'kubeconfig'
    const names = byFile ? fileNames : [context, ...fileNames.map((name) => `${name}#${context}`)]
    return { kind: 'cluster', kubeconfig, context, namespace, server, names }
  })
}

/** `mesh`, `alice/mesh`, …: as much of the path as tells it from the others. */
function suffixes(path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '')
  return parts.map((_, index) => parts.slice(parts.length - 1 - index).join('/'))
}

/** The shortest name that is nobody else's. */
function named(all: readonly Unnamed[]): Attendee[] {
  const uses = new Map<string, number>()
  for (const name of all.flatMap(({ names }) => [...new Set(names)])) uses.set(name, (uses.get(name) ?? 0) + 1)
  return all.map(({ names, ...attendee }) => {
    const name = names.find((one) => uses.get(one) === 1) ?? names.at(-1) ?? ''
    return { ...attendee, name: redacted(name) }
  })
}

function nothingAt(path: string): InputError {
  return new InputError({
    code: 'ATTENDEE_NOT_FOUND',
    what: `there is nothing at ${path}`,
    next: 'name a kubeconfig, one of its contexts as kubeconfig#context, or a folder of manifests',
  })
}

function twice(key: string): InputError {
  return new InputError({
    code: 'ATTENDEE_TWICE',
    what: `${key} is named twice`,
    next: 'name each attendee once',
  })
}
