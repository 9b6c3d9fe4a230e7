import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { stripVTControlCharacters } from 'node:util'

const root = join(import.meta.dirname, '..', '..')

/** What a command printed, and its exit status. */
export interface Said {
  readonly stdout: string
  readonly status: number
}

/** A new user's folder, with `meshproof` on the PATH and none of our settings. Disposing of it removes it. */
export class Shell implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'meshproof-transcript-'))
  readonly reports = join(this.folder, '.reports')
  readonly #env: NodeJS.ProcessEnv

  constructor() {
    const bin = join(this.folder, '.bin')
    mkdirSync(bin)
    symlinkSync(join(root, 'cli', 'meshproof'), join(bin, 'meshproof'))
    const own = Object.entries(process.env).filter(
      ([name]) => !/^(MESHPROOF_|p?npm_|VITEST|NODE_PATH$|FORCE_COLOR$|LC_|LANG)/i.test(name),
    )
    this.#env = {
      ...Object.fromEntries(own),
      PATH: [bin, process.env['PATH']].join(delimiter),
      MESHPROOF_REPORTS: this.reports,
      NO_COLOR: '1',
      TZ: 'UTC',
    }
  }

  write(file: string, content: string): void {
    mkdirSync(dirname(join(this.folder, file)), { recursive: true })
    writeFileSync(join(this.folder, file), content)
  }

  /** Runs a line as it would be typed; `clone` in the clone of meshproof, else in the user's folder. */
  async run(line: string, where: 'clone' | 'folder' = 'folder'): Promise<Said> {
    const child = this.start(line, where)
    child.stderr?.resume()
    const printed = child.stdout === null ? Promise.resolve('') : text(child.stdout)
    const [status] = (await once(child, 'exit')) as [number | null]
    return { stdout: this.shown(await printed), status: status ?? -1 }
  }

  /** A shell that becomes the program, so that a signal reaches it; the line may begin with variables. */
  start(line: string, where: 'clone' | 'folder' = 'folder'): ChildProcess {
    const cwd = where === 'clone' ? root : this.folder
    return spawn('/bin/sh', ['-c', `exec env ${line}`], { cwd, env: this.#env, stdio: ['ignore', 'pipe', 'pipe'] })
  }

  /** Without what is of this machine alone. */
  shown(printed: string): string {
    const told = stripVTControlCharacters(printed)
      .replaceAll(/(\.\.\/)*[^\s]*\.reports/g, 'reports/latest')
      .replaceAll(`${this.folder}/`, '')
    return told
      .split('\n')
      .filter((line) => !line.startsWith('$ ') && !line.startsWith('npm warn'))
      .join('\n')
      .trim()
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
