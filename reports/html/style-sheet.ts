import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One of the sheets beside this file, by its name without the ending. */
export function styleSheet(name: string): string {
  return readFileSync(join(import.meta.dirname, 'styles', `${name}.css`), 'utf8')
}
