/**
 * A pod's program as one of many in a process: in a V8 context of its own, with a `process` of its own and the network of its
 * pod. A process each costs 40 ms and 13 MB, a guest 1 ms and 0.3 MB.
 *
 * @typedef {object} GuestRun
 * @property {string} program path of an ES module
 * @property {Readonly<Record<string, string>>} env
 * @property {string} ip
 * @property {string} namespace
 * @property {string} servicesFile
 * @typedef {{ line: (text: string) => void, ended: (status: number) => void }} Teller
 * @typedef {import('node:http').Server} Server
 * @typedef {import('node:http').ClientRequest} ClientRequest
 */
import { clusterLookup } from '../cluster-names.mjs'

const { readFileSync } = process.getBuiltinModule('node:fs')
const http = process.getBuiltinModule('node:http')
const path = process.getBuiltinModule('node:path')
const { inspect } = process.getBuiltinModule('node:util')
const { createContext, SourceTextModule } = process.getBuiltinModule('node:vm')

/** What a program may use beside the language itself and `process`. */
const globals = { Buffer, URL, URLSearchParams, clearTimeout, setTimeout }
/** Of one line. Whoever reads the lines takes no more than twice that. */
const maxCharacters = 30_000
/** As a shell tells of a program that SIGTERM has ended. */
const terminated = 143

export class Guest {
  #ended = false
  #run
  #tell
  /** @type {() => void} */
  #onTerm = () => this.end(terminated)
  /** @type {Set<Server | ClientRequest>} */
  #open = new Set()

  /**
   * @param {GuestRun} run
   * @param {Teller} tell
   */
  constructor(run, tell) {
    this.#run = run
    this.#tell = tell
  }

  /** Rejects with what the program throws at its beginning. */
  async start() {
    const context = createContext({ ...globals, process: this.#process() })
    /** @type {Map<string, import('node:vm').SourceTextModule>} */
    const modules = new Map()
    /** @param {string} file */
    const moduleAt = (file) => {
      const known = modules.get(file)
      const module = known ?? new SourceTextModule(readFileSync(file, 'utf8'), { context, identifier: file })
      modules.set(file, module)
      return module
    }
    const program = moduleAt(this.#run.program)
    await program.link((specifier, { identifier }) => moduleAt(path.resolve(path.dirname(identifier), specifier)))
    await program.evaluate()
  }

  /** What SIGTERM is to a process. */
  terminate() {
    this.#onTerm()
  }

  /**
   * Ends it as a process ends: nobody is answered any more.
   *
   * @param {number} status
   */
  end(status) {
    if (this.#ended) return
    this.#ended = true
    for (const one of this.#open) {
      if ('closeAllConnections' in one) {
        one.close()
        one.closeAllConnections()
      } else one.destroy()
    }
    this.#tell.ended(status)
  }

  /**
   * For what nobody in it has caught.
   *
   * @param {unknown} error
   */
  fail(error) {
    this.#write(inspect(error))
    this.end(1)
  }

  #process() {
    return {
      env: this.#run.env,
      exit: (status = 0) => {
        this.end(status)
        throw new Error('the program has ended') // it is not to go on; who catches it sees that it has ended
      },
      /**
       * @param {string} event
       * @param {() => void} listener
       */
      once: (event, listener) => {
        if (event === 'SIGTERM') this.#onTerm = listener
      },
      stdout: { write: (/** @type {string} */ text) => this.#write(text) },
      getBuiltinModule: (/** @type {string} */ name) => {
        if (name === 'node:http') return this.#http()
        throw new Error(`a pod's program cannot have ${name} here`)
      },
    }
  }

  #http() {
    const { ip, namespace, servicesFile } = this.#run
    const lookup = clusterLookup(namespace, () => JSON.parse(readFileSync(servicesFile, 'utf8')))
    return {
      createServer: (/** @type {import('node:http').RequestListener} */ listener) => {
        const server = http.createServer(listener).on('error', (error) => this.fail(error))
        this.#open.add(server)
        return server
      },
      get: (/** @type {string} */ url, /** @type {import('node:http').RequestOptions} */ options) => {
        const request = http.get(url, { ...options, localAddress: ip, lookup })
        this.#open.add(request)
        return request.on('close', () => this.#open.delete(request))
      },
    }
  }

  /** @param {string} text */
  #write(text) {
    if (this.#ended) return
    for (const line of text.split('\n')) if (line !== '') this.#tell.line(line.slice(0, maxCharacters))
  }
}
