import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Changes when a file in the folder does: names, sizes and times. Undefined when it cannot be read. */
export function fingerprint(folder: string): string | undefined {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
    return entries
      .filter((entry) => !entry.isDirectory())
      .map(({ parentPath, name }) => {
        const file = join(parentPath, name)
        const { size, mtimeMs, ino } = statSync(file)
        return `${file} ${size} ${mtimeMs} ${ino}`
      })
      .toSorted()
      .join('\n')
  } catch {
    return undefined
  }
}
