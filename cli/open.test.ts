import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { open } from './open.ts'

/** Puts an opener that does this in the place of the desktop's. */
function openerThat(does: string | undefined): void {
  const folder = mkdtempSync(join(tmpdir(), 'meshproof-'))
  for (const name of does === undefined ? [] : ['open', 'xdg-open']) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${does}\n`)
    chmodSync(join(folder, name), 0o755)
  }
  vi.stubEnv('PATH', folder)
  onTestFinished(() => {
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true })
  })
}

it.each([
  ['there is no opener', undefined],
  ['it finds no browser', 'exit 3'],
])('says how to open it by hand where %s', async (_, does) => {
  openerThat(does)
  await expect(open('/page.html')).rejects.toThrow(
    /^cannot open the report: .*\n {2}next: open it yourself: \/page\.html$/,
  )
})

it('leaves alone what has opened it', async () => {
  openerThat('exit 0')
  await expect(open('/page.html')).resolves.toBeUndefined()
})
