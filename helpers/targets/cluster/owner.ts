import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'

/** Who runs this: the machine, the process, and when it began, since process numbers come back. */
export function ownOwner(): string {
  return ownerOf(process.pid)
}

/** Whether the process behind an owner's mark has certainly ended. One of another machine may still be there. */
export function isGone(owner: string): boolean {
  const [machine, pid = ''] = owner.split('/')
  if (machine !== hostname()) return false
  try {
    process.kill(Number(pid), 0)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return true
  }
  return ownerOf(Number(pid)) !== owner
}

function ownerOf(pid: number): string {
  return `${hostname()}/${pid}/${begunAt(pid)}`
}

/** In the kernel's ticks since boot; empty where there is no /proc. */
function begunAt(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19] ?? ''
  } catch {
    return ''
  }
}
