import { readdir, readFile } from 'node:fs/promises'

export interface ProcessMemory {
  /** As the kernel has it: arguments separated by NUL. */
  readonly command: string
  /** Megabytes: what it has alone, and its share of what it shares (PSS). */
  readonly pss: number
}

/** A process and all that it started. Linux only. */
export async function memoryBelow(pid: number | undefined): Promise<ProcessMemory[]> {
  const parents = new Map<number, number>()
  for (const entry of await readdir('/proc')) {
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '')
    const parent = /^(\d+) \(.*\) \S (\d+)/s.exec(stat)
    if (parent !== null) parents.set(Number(parent[1]), Number(parent[2]))
  }
  const isBelow = (one: number | undefined): boolean => one !== undefined && (one === pid || isBelow(parents.get(one)))
  return await Promise.all(
    [...parents.keys()].filter(isBelow).map(async (one) => {
      const command = await readFile(`/proc/${one}/cmdline`, 'utf8').catch(() => '')
      const rollup = await readFile(`/proc/${one}/smaps_rollup`, 'utf8').catch(() => '')
      return { command, pss: Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) / 1000 }
    }),
  )
}

export function megabytesOf(processes: readonly ProcessMemory[]): number {
  return processes.reduce((sum, { pss }) => sum + pss, 0)
}
