import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** A process for as long as the machine runs: its id alone is used again when it has ended. */
export interface ProcessIdentity {
  readonly pid: number
  /** When it was started, as the system says it; to be compared, not read. */
  readonly started: string
  /** Where the id counts: this boot of this machine, this process namespace. */
  readonly space: string
}

/** Undefined when there is no such process, or when it has ended and only waits for its parent to notice. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const started = process.platform === 'linux' ? startedByProc(pid) : startedByPs(pid)
  return started === undefined ? undefined : { pid, started, space: space() }
}

/** `elsewhere`: in a container or on a machine whose processes cannot be seen from here. */
export function fateOf(identity: ProcessIdentity): 'lives' | 'ended' | 'elsewhere' {
  if (identity.space !== space()) return 'elsewhere'
  return identityOf(identity.pid)?.started === identity.started ? 'lives' : 'ended'
}

/** proc(5): after the command in parentheses come the state (field 3) and, as field 22, the start in clock ticks. */
function startedByProc(pid: number): string | undefined {
  const stat = unlessThrown(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields?.[0] === 'Z' || fields?.[0] === 'X' ? undefined : fields?.[22 - 3]
}

function startedByPs(pid: number): string | undefined {
  const columns = unlessThrown(() =>
    execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8', env: { LC_ALL: 'C' } }).trim(),
  )
  const [state = '', ...started] = columns?.split(/\s+/) ?? []
  return state === '' || state.startsWith('Z') ? undefined : started.join(' ')
}

function space(): string {
  if (process.platform !== 'linux') return hostname()
  const boot = unlessThrown(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim())
  return `${boot ?? hostname()} ${unlessThrown(() => readlinkSync('/proc/self/ns/pid')) ?? ''}`
}

function unlessThrown<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
