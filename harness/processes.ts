import { readdirSync, readFileSync } from 'node:fs'

export interface SeenProcess {
  readonly pid: number
  readonly command: string
}

/**
 * Processes that name a run's folder in their command or in their environment: the runner, its workers, and whatever
 * they started.
 */
export function processesOf(folder: string): SeenProcess[] {
  const names = [folder, encodeURIComponent(folder)]
  const mentions = (text: string) => names.some((name) => text.includes(name))
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      const command = read(`/proc/${name}/cmdline`)
      const seen = mentions(command) || mentions(read(`/proc/${name}/environ`))
      return seen ? [{ pid: Number(name), command: command.replaceAll('\0', ' ') }] : []
    })
}

/** Empty for a process that has ended meanwhile. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
