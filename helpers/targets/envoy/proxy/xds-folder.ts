import { createHash } from 'node:crypto'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Message } from '../../../manifests/message.ts'
import { written } from '../process/run-folder.ts'

/** A file of Envoy's file-based xDS, relative to the folder. */
export type XdsFile = 'listeners' | 'clusters' | `routes/${string}` | `endpoints/${string}`

const types: Readonly<Record<string, string>> = {
  listeners: 'type.googleapis.com/envoy.config.listener.v3.Listener',
  clusters: 'type.googleapis.com/envoy.config.cluster.v3.Cluster',
  routes: 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration',
  endpoints: 'type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment',
}

/**
 * The files that an Envoy reads its resources from. It reads a file when one is moved into its place, never while it is
 * written. Routes and endpoints have a file for each name, because Envoy refuses a file with more than one.
 */
export class XdsFolder {
  readonly #folder: string
  readonly #written = new Map<XdsFile, { readonly content: string; readonly version: string }>()
  #writes = 0

  constructor(folder: string) {
    this.#folder = folder
  }

  async create(): Promise<void> {
    await mkdir(join(this.#folder, 'routes'), { recursive: true })
    await mkdir(join(this.#folder, 'endpoints'))
    await this.write('clusters', [])
    await this.write('listeners', [])
  }

  /** Where Envoy finds the file, as an `envoy.config.core.v3.ConfigSource`. */
  source(file: XdsFile): Message {
    return { resource_api_version: 'V3', path_config_source: { path: this.#path(file) } }
  }

  has(file: XdsFile): boolean {
    return this.#written.has(file)
  }

  /** Moves these resources into place, unless they are there already. @returns the version that Envoy reads with them */
  async write(file: XdsFile, resources: readonly Message[]): Promise<string> {
    const content = JSON.stringify(resources.map((resource) => ({ '@type': types[kindOf(file)], ...resource })))
    const before = this.#written.get(file)
    if (before?.content === content) return before.version
    const version = `v${++this.#writes}`
    const unfinished = `${this.#path(file)}.${version}`
    await written(this.#folder, async () => {
      await writeFile(unfinished, `{"version_info":"${version}","resources":${content}}`)
      await rename(unfinished, this.#path(file))
    })
    this.#written.set(file, { content, version })
    return version
  }

  /** Removes the files of routes and endpoints that are not in `kept`. Envoy keeps what it had, so nothing may use them. */
  async keepOnly(kept: ReadonlySet<XdsFile>): Promise<void> {
    for (const file of this.#written.keys()) {
      if (kept.has(file) || kindOf(file) === file) continue
      this.#written.delete(file)
      await rm(this.#path(file), { force: true })
    }
  }

  #path(file: XdsFile): string {
    const kind = kindOf(file)
    if (kind === file) return join(this.#folder, `${kind}.json`)
    return join(this.#folder, kind, `${fileName(file.slice(kind.length + 1))}.json`)
  }
}

function kindOf(file: XdsFile): string {
  return file.split('/', 1)[0] as string
}

/** Names hold slashes, can be longer than a file's may be, and can differ in what a file system does not tell apart. */
function fileName(name: string): string {
  const hash = createHash('sha256').update(name).digest('hex')
  return `${encodeURIComponent(name).slice(0, 150)}-${hash.slice(0, 8)}`
}
