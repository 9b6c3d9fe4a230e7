import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { comparable, difference, pageOf } from './page.ts'
import { played } from './scenes.ts'
import { Shell } from './shell.ts'

/**
 * Makes docs/transcript.md and the screenshots of the README, or says whether the transcript still tells the truth.
 *
 *     pnpm transcript [--check]
 */
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
const file = join(import.meta.dirname, '..', '..', 'docs', 'transcript.md')
using shell = new Shell()
const page = pageOf(await played(shell))
if (values.check) {
  const written = readFileSync(file, 'utf8')
  const same = comparable(written) === comparable(page)
  console.log(same ? 'docs/transcript.md is what the commands print' : difference(written, page).join('\n'))
  process.exitCode = same ? 0 : 1
} else {
  writeFileSync(file, page)
  const { screenshots } = await import('./screenshots.ts')
  await screenshots(shell)
}
