import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { playedOnCluster } from './cluster-scenes.ts'
import { comparable, difference, pageOf, type Scene } from './page.ts'
import { played } from './scenes.ts'
import { screenshots } from './screenshots.ts'
import { Shell } from './shell.ts'

/**
 * Makes docs/transcript.md and the screenshots of the README, or docs/transcript-cluster.md on the kept cluster; or says
 * whether the page still tells the truth.
 *
 *     pnpm transcript [--cluster] [--check]
 */
const { values } = parseArgs({
  options: { check: { type: 'boolean', default: false }, cluster: { type: 'boolean', default: false } },
})

interface Page {
  readonly name: string
  readonly title: string
  readonly about: string
  readonly command: string
  readonly play: (shell: Shell) => Promise<Scene[]>
}

const embedded: Page = {
  name: 'transcript.md',
  title: 'Transcript',
  about: 'What a new user sees, from the first command to a class board.',
  command: 'pnpm transcript',
  play: played,
}

const onCluster: Page = {
  name: 'transcript-cluster.md',
  title: 'Transcript: attendees with a cluster',
  about: 'What an instructor sees of attendees who have a cluster each.',
  command: 'pnpm transcript --cluster',
  play: playedOnCluster,
}

const { name, title, about, command, play } = values.cluster ? onCluster : embedded
const file = join(import.meta.dirname, '..', '..', 'docs', name)
using shell = new Shell()
const page = pageOf(title, about, command, await play(shell))
if (values.check) {
  const written = readFileSync(file, 'utf8')
  const same = comparable(written) === comparable(page)
  console.log(same ? `docs/${name} is what the commands print` : difference(written, page).join('\n'))
  process.exitCode = same ? 0 : 1
} else {
  writeFileSync(file, page)
  if (!values.cluster) await screenshots(shell)
}
