import { readdir, readFile } from 'node:fs/promises'

/** Megabytes of a process and of all that it started, each process's share of what it shares (PSS). Linux only. */
export async function memoryBelow(pid: number): Promise<number> {
  const parents = new Map<number, number>()
  for (const entry of await readdir('/proc')) {
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '')
    const parent = /^(\d+) \(.*\) \S (\d+)/s.exec(stat)
    if (parent !== null) parents.set(Number(parent[1]), Number(parent[2]))
  }
  const isBelow = (one: number | undefined): boolean => one !== undefined && (one === pid || isBelow(parents.get(one)))
  const rollups = [...parents.keys()]
    .filter(isBelow)
    .map(async (one) => await readFile(`/proc/${one}/smaps_rollup`, 'utf8').catch(() => ''))
  return (await Promise.all(rollups)).reduce(
    (sum, text) => sum + Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0) / 1000,
    0,
  )
}
